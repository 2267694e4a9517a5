import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../tools/processes.ts';
import { root } from '../root.js';

export interface GatewaySettings {
  readonly bursarUrl: string;
  readonly token: string;
  readonly bedrockUrl: string;
  readonly lanes?: 'strict' | 'lease';
  readonly name?: string;
}

export interface GatewayProcess {
  readonly url: string;
  /** What it says of itself. */
  readonly status: () => Promise<Record<string, unknown>>;
  /** The events it reported, all lives together. */
  readonly events: () => Record<string, unknown>[];
  readonly kill: (signal?: NodeJS.Signals) => Promise<number | null>;
  /** Begins its next life in the same folder, on the same port. */
  readonly restart: () => Promise<void>;
  readonly close: () => Promise<void>;
  readonly converse: (
    model: string,
    body: object,
    more?: RequestInit & { stream?: boolean },
  ) => Promise<Response>;
}

function spawnExample(settings: GatewaySettings, port: number, folder: string) {
  return spawn(
    process.execPath,
    ['--enable-source-maps', 'examples/bedrock-gateway/dist/main.js'],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        PATH: process.env['PATH'] ?? '',
        PORT: String(port),
        BURSAR_URL: settings.bursarUrl,
        BURSAR_TOKEN: settings.token,
        BEDROCK_ENDPOINT: settings.bedrockUrl,
        GATEWAY_DATA_DIR: folder,
        GATEWAY_LANES: settings.lanes ?? 'strict',
        ...(settings.name !== undefined && { GATEWAY_NAME: settings.name }),
        AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'example',
      },
    },
  );
}

/** As a client of team search would ask. */
function askAt(url: string): GatewayProcess['converse'] {
  return (model, body, { stream = false, headers, ...more } = {}) =>
    fetch(`${url}/model/${encodeURIComponent(model)}/converse${stream ? '-stream' : ''}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-bursar-team': 'search',
        'x-bursar-project': 'app1',
        ...Object.fromEntries(new Headers(headers)),
      },
      body: JSON.stringify(body),
      ...more,
    });
}

/** The example as a process of its own. */
export async function spawnGateway(settings: GatewaySettings): Promise<GatewayProcess> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'bursar-gateway-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let stderr = '';
  const start = (): ChildProcess => {
    const started = spawnExample(settings, port, folder);
    started.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    return started;
  };
  let child = start();
  const status = async () =>
    (await (await fetch(`${url}/healthz`)).json()) as Record<string, unknown>;
  const ready = async (): Promise<void> => {
    while ((await status().catch(() => null)) === null) {
      if (child.exitCode !== null)
        throw new Error(`The gateway ended with code ${child.exitCode}:\n${stderr}`);
      await sleep(20);
    }
  };
  const kill = (signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null)
      return Promise.resolve(child.exitCode);
    const gone = new Promise<number | null>((resolve) => child.once('close', resolve));
    child.kill(signal);
    return gone;
  };
  const linesOf = (text: string) => text.split('\n').filter((line) => line.startsWith('{'));
  await ready();
  return {
    url,
    status,
    events: () => linesOf(stderr).map((line) => JSON.parse(line) as Record<string, unknown>),
    kill,
    restart: () => {
      child = start();
      return ready();
    },
    close: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
    converse: askAt(url),
  };
}

/** Until the api knows of everything that went through. One look at a time: a call that ends between two would be in neither. */
export async function allReported(gateway: GatewayProcess): Promise<void> {
  for (;;) {
    const { unreported, underWay } = await gateway.status();
    if (unreported === 0 && underWay === 0) return;
    await sleep(20);
  }
}

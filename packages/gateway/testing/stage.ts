import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PolicyDocument } from '@bursar/policy';
import { SONNET } from '../../policy/testing/documents.js';
import {
  createGateway,
  type Admission,
  type Denied,
  type Gateway,
  type GatewayCall,
  type GatewayEvent,
  type GatewayOptions,
} from '../src/index.js';
import { FakeBursar } from './fake-bursar.js';

/** 1,200 × $6.60 + 500 × $16.50 a million: $0.01617 at worst. */
export const CALL: GatewayCall = {
  team: 'search',
  project: 'app1',
  user: 'u1',
  model: SONNET,
  region: 'us-east-1',
  inputTokens: 1_200,
  maxOutputTokens: 500,
};
export const OK = { outcome: 'ok', usage: { input: 1_180, output: 212 } } as const;

/** A gateway beside a fake api, and all that must go away again. */
export class Stage {
  readonly events: GatewayEvent[] = [];
  readonly #gateways: Gateway[] = [];

  private constructor(
    readonly bursar: FakeBursar,
    readonly folder: string,
  ) {}

  static async open(more: Partial<PolicyDocument> = {}): Promise<Stage> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'bursar-gateway-'));
    return new Stage(await FakeBursar.start(more), folder);
  }

  async gateway(more: Partial<GatewayOptions> = {}): Promise<Gateway> {
    const gateway = await createGateway({
      url: this.bursar.url,
      token: 'secret',
      environment: 'prod',
      gateway: 'edge-1',
      dataDir: this.folder,
      closeMsMax: 300,
      onEvent: (event) => this.events.push(event),
      ...more,
    });
    this.#gateways.push(gateway);
    return gateway;
  }

  async close(): Promise<void> {
    await Promise.all(this.#gateways.map((gateway) => gateway.close()));
    this.bursar.cutStreams();
    await this.bursar.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export function allowed(answer: Admission | Denied | null): Admission {
  if (answer?.allowed !== true) throw new Error(`Denied: ${JSON.stringify(answer?.denied)}`);
  return answer;
}

export function denial(answer: Admission | Denied | null): Denied['denied'] {
  if (answer === null || answer.allowed) throw new Error('Not denied.');
  return answer.denied;
}

/** Waits for what must come; the test's own time limit ends the wait. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(5);
}

/** What is in a file, once it is there. */
export async function saved(file: string): Promise<string> {
  await until(() => existsSync(file));
  return readFile(file, 'utf8');
}

/** One call from asking to settling. */
export async function make(gateway: Gateway, call: Partial<GatewayCall> = {}): Promise<Admission> {
  const admission = allowed(await gateway.admit({ ...CALL, ...call }));
  const sent = await admission.dispatch();
  if (!sent.allowed) throw new Error(`Not dispatched: ${sent.denied.code}`);
  await admission.settle(OK);
  return admission;
}

/** A gateway that has a lease for the team of the usual call. */
export async function withLease(
  stage: Stage,
  more: Partial<GatewayOptions> = {},
): Promise<Gateway> {
  const gateway = await stage.gateway(more);
  await make(gateway);
  await make(gateway);
  await until(() => gateway.status.leases > 0);
  await gateway.reported();
  return gateway;
}

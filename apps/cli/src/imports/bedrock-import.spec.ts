import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Counts } from '@bursar/logs';
import { Server } from '../server.js';
import { importLogs } from './bedrock-import.js';
import { findLogs } from './log-files.js';

const RUN = '01a1f8dd-c25c-7197-8594-c3a122825d14';
const LINES = 12_000;

/** Counts lines as Bursar does: a key that was seen answers as it did at first. */
class Ledger {
  readonly chunks: { key: string; object: string; firstLine: number; lines: number }[] = [];
  readonly progress: Record<string, unknown>[] = [];
  runs = 0;
  /** What happens to a chunk: by how many were taken before it. */
  fault: (taken: number) => 'none' | 'lost' | 'dead' = () => 'none';
  private readonly answers = new Map<string, Counts>();
  private readonly http: HttpServer;

  constructor() {
    this.http = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        const answer = this.answer(request, body);
        if (answer === null) request.socket.destroy();
        else response.writeHead(answer.status).end(JSON.stringify(answer.body));
      });
    });
  }

  async open(): Promise<URL> {
    await new Promise<void>((resolve) => this.http.listen(0, '127.0.0.1', resolve));
    return new URL(`http://127.0.0.1:${(this.http.address() as AddressInfo).port}`);
  }

  close(): void {
    this.http.close().closeAllConnections();
  }

  private answer(request: IncomingMessage, body: Buffer): { status: number; body: unknown } | null {
    if (request.url === '/v1/imports') {
      this.runs += 1;
      return { status: 201, body: { id: RUN } };
    }
    if (request.method === 'PATCH') {
      this.progress.push(JSON.parse(body.toString()) as Record<string, unknown>);
      return { status: this.runs > 0 ? 200 : 404, body: {} };
    }
    const fault = this.fault(this.chunks.length);
    if (fault === 'dead') return null;
    const counts = this.take(request, body);
    return fault === 'lost' ? null : { status: 200, body: counts };
  }

  private take({ headers }: IncomingMessage, body: Buffer): Counts {
    const key = String(headers['idempotency-key']);
    const known = this.answers.get(key);
    if (known !== undefined) return known;
    const received = gunzipSync(body).toString().split('\n').length - 1;
    const counts = { received, accepted: received, duplicate: 0, quarantined: 0, unpriced: 1 };
    this.answers.set(key, counts);
    const firstLine = Number(headers['bursar-first-line']);
    this.chunks.push({ key, object: String(headers['bursar-object']), firstLine, lines: received });
    return counts;
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

let folder = '';
let ledger = new Ledger();
let url = new URL('http://127.0.0.1');

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'import-'));
  ledger = new Ledger();
  url = await ledger.open();
});
afterEach(async () => {
  ledger.close();
  await rm(folder, { recursive: true, force: true });
});

async function put(name: string, data: Buffer | string): Promise<void> {
  await writeFile(path.join(folder, name), data);
}

async function run(patienceMs = 2_000) {
  const server = new Server(
    { url, token: 't', isLocal: false, dataFolder: folder },
    undefined,
    patienceMs,
  );
  const logs = folder;
  const { files } = await findLogs([logs]);
  return importLogs(server, path.join(folder, '.state'), [logs], files).finally(() =>
    server.close(),
  );
}

const counts = (received: number, chunks: number) => ({
  received,
  accepted: received,
  duplicate: 0,
  quarantined: 0,
  unpriced: chunks,
});
const journals = () => readdir(path.join(folder, '.state/imports'));

describe('an import', () => {
  beforeEach(() => put('a b.json.gz', gzipSync('{"n":1}\n'.repeat(LINES))));

  it('sends the chunks of a file in order, each with its place and its key', async () => {
    expect(await run()).toEqual({ counts: counts(LINES, 3), bad: [] });
    expect(ledger.chunks).toEqual([
      { key: `${RUN}/0/0`, object: 'a%20b.json.gz', firstLine: 1, lines: 5_000 },
      { key: `${RUN}/0/1`, object: 'a%20b.json.gz', firstLine: 5_001, lines: 5_000 },
      { key: `${RUN}/0/2`, object: 'a%20b.json.gz', firstLine: 10_001, lines: 2_000 },
    ]);
    expect(ledger.progress.at(-1)).toMatchObject({ filesDone: 1, finished: true });
    expect(await journals()).toEqual([]);
  });

  it('counts a chunk once whose answer was lost', async () => {
    let losses = 0;
    ledger.fault = (taken) => (taken === 1 && losses++ === 0 ? 'lost' : 'none');
    expect((await run()).counts).toEqual(counts(LINES, 3));
    expect(ledger.chunks).toHaveLength(3);
  });

  it('that was given up goes on with the same run, and ends with the counts of one that was not', async () => {
    await put('b.jsonl', '{"n":2}\n{"n":3}\n');
    ledger.fault = (taken) => (taken >= 2 ? 'dead' : 'none');
    await expect(run(300)).rejects.toMatchObject({
      exitCode: 1,
      hint: expect.stringContaining('goes on from there'),
    });
    expect(await journals()).toHaveLength(1);
    ledger.fault = () => 'none';
    expect((await run()).counts).toEqual(counts(LINES + 2, 4));
    expect(ledger.runs).toBe(1);
    expect(new Set(ledger.chunks.map(({ key }) => key)).size).toBe(4);
    expect(await journals()).toEqual([]);
  });

  it('starts over when the server does not know the run', async () => {
    ledger.fault = (taken) => (taken >= 1 ? 'dead' : 'none');
    await expect(run(300)).rejects.toMatchObject({ exitCode: 1 });
    ledger.close();
    ledger = new Ledger();
    const before = url;
    url = await ledger.open();
    expect((await run()).counts).toEqual(counts(LINES, 3));
    expect(url.origin).not.toBe(before.origin);
    expect(ledger.runs).toBe(1);
  });

  it('of files among which one is broken counts the others and names that one', async () => {
    await put('broken.json.gz', gzipSync('{"n":1}\n'.repeat(LINES)).subarray(0, 60));
    const { counts: counted, bad } = await run();
    expect(bad).toEqual(['broken.json.gz']);
    expect(counted).toEqual(counts(LINES, 3));
    expect(ledger.progress.at(-1)).toMatchObject({
      finished: true,
      failure: 'Not imported: broken.json.gz',
    });
  });
});

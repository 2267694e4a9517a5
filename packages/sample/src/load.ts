import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { sampleConfig, sampleTeams } from './config.js';
import { sampleLogs, type LogObject } from './logs.js';

const IN_FLIGHT_MAX = 3;
const ATTEMPTS_MAX = 6;
const REQUEST_MS_MAX = 120_000;
const JSON_BODY = { 'Content-Type': 'application/json' };

const compress = promisify(gzip);

export interface Server {
  readonly url: string;
  readonly token: string;
}

const COUNTS = ['received', 'accepted', 'duplicate', 'quarantined', 'unpriced'] as const;

export type Counts = Record<(typeof COUNTS)[number], number>;

/** Loads the sample through the door that real logs use: first who the teams are, then what they called, then what they may spend. */
export async function loadSample(server: Server, now: Date): Promise<Counts> {
  await configure(server, sampleTeams());
  const run = await openRun(server);
  const objects = numbered(sampleLogs(now));
  const totals = { received: 0, accepted: 0, duplicate: 0, quarantined: 0, unpriced: 0 };
  let files = 0;
  const lane = async () => {
    for (let next = objects.next(); !next.done; next = objects.next()) {
      const counts = await postObject(server, run, ...next.value);
      for (const name of COUNTS) totals[name] += counts[name];
      files++;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT_MAX }, lane));
  const done = JSON.stringify({ filesDone: files, finished: true });
  await send(server, 'PATCH', `/v1/imports/${run}`, JSON_BODY, done);
  // Last: a budget starts from what the ledger has, at once, instead of following every call.
  await configure(server, sampleConfig());
  return totals;
}

async function configure(server: Server, file: string): Promise<void> {
  await send(server, 'POST', '/v1/config', { 'Content-Type': 'text/yaml' }, file);
}

/** The import as the Ingestion page shows it. */
async function openRun(server: Server): Promise<string> {
  const about = JSON.stringify({ source: 'bedrock-logs', name: 'Sample organisation' });
  const { id } = JSON.parse(await send(server, 'POST', '/v1/imports', JSON_BODY, about)) as {
    id: string;
  };
  return id;
}

function* numbered(objects: Iterable<LogObject>): Generator<[number, LogObject], void> {
  let number = 0;
  for (const object of objects) yield [number++, object];
}

async function postObject(
  server: Server,
  run: string,
  number: number,
  log: LogObject,
): Promise<Counts> {
  const headers = {
    'Content-Type': 'application/x-ndjson',
    'Content-Encoding': 'gzip',
    'Idempotency-Key': `sample/${number}`,
    'Bursar-Import': run,
    'Bursar-Object': log.object,
    'Bursar-First-Line': '1',
  };
  const body = await compress(`${log.lines.join('\n')}\n`, { level: 1 });
  return toCounts(await send(server, 'POST', '/v1/usage/bedrock-logs', headers, body));
}

function toCounts(answer: string): Counts {
  const counts = JSON.parse(answer) as Partial<Counts>;
  if (COUNTS.every((name) => Number.isSafeInteger(counts[name]))) return counts as Counts;
  throw new Error(`The server's counts cannot be read: ${answer}`);
}

/** A busy server names its time; an object may be sent again because its key makes it count once. */
async function send(
  server: Server,
  method: 'POST' | 'PATCH',
  path: string,
  headers: Record<string, string>,
  body: string | Uint8Array<ArrayBuffer>,
): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(new URL(path, server.url), {
      method,
      headers: { ...headers, Authorization: `Bearer ${server.token}` },
      body,
      signal: AbortSignal.timeout(REQUEST_MS_MAX),
    });
    const text = await response.text();
    if (response.ok) return text;
    if (response.status !== 503 || attempt === ATTEMPTS_MAX) {
      throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    }
    await pause(Number(response.headers.get('Retry-After')) || 1);
  }
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

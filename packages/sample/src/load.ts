import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { sampleConfig, sampleTeams } from './config.js';
import { sampleLogs, type LogObject } from './logs.js';
import { JSON_BODY, send, type Server } from './send.js';

const IN_FLIGHT_MAX = 3;

const compress = promisify(gzip);

const COUNTS = ['received', 'accepted', 'duplicate', 'quarantined', 'unpriced'] as const;

export type Counts = Record<(typeof COUNTS)[number], number>;

/** Loads the sample through the endpoints that real logs use: first the teams, then their calls, then their limits. */
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
  const body = JSON.stringify({ filesDone: files, finished: true });
  await send(server, { method: 'PATCH', path: `/v1/imports/${run}`, headers: JSON_BODY, body });
  // Last: a budget starts from what the ledger has, at once, instead of following every call.
  await configure(server, sampleConfig());
  return totals;
}

async function configure(server: Server, file: string): Promise<void> {
  const headers = { 'Content-Type': 'text/yaml' };
  await send(server, { method: 'POST', path: '/v1/config', headers, body: file });
}

/** The import as the Ingestion page shows it. */
async function openRun(server: Server): Promise<string> {
  const body = JSON.stringify({ source: 'bedrock-logs', name: 'Sample organisation' });
  const about = { method: 'POST', path: '/v1/imports', headers: JSON_BODY, body } as const;
  const { id } = (await (await send(server, about)).json()) as { id: string };
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
  const sent = { method: 'POST', path: '/v1/usage/bedrock-logs', headers, body } as const;
  return toCounts(await (await send(server, sent)).text());
}

function toCounts(answer: string): Counts {
  const counts = JSON.parse(answer) as Partial<Counts>;
  if (COUNTS.every((name) => Number.isSafeInteger(counts[name]))) return counts as Counts;
  throw new Error(`The server's counts cannot be read: ${answer}`);
}

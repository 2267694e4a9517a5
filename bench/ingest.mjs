/**
 * gzip NDJSON over HTTP → committed, rated, summed: two clients send large bodies to one api process on an empty database.
 * The yardstick beside it is a COPY of the same records, already parsed, into one table without an index.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { from as copyFrom } from 'pg-copy-streams';
import { onDatabase } from './support/database.mjs';
import { withInstallation } from './support/installation.mjs';
import { calls, copyLine, copyTable, logLine, organisation } from './support/traffic.mjs';

const ROWS = 400_000;
const LINES_PER_BODY = 40_000;
const CLIENTS = 2;

export async function run({ rows = ROWS } = {}) {
  const until = Date.now();
  const bodies = toBodies(rows, until);
  return withInstallation(async (bursar) => {
    await post(bursar, '/v1/config', { 'Content-Type': 'text/yaml' }, JSON.stringify(organisation));
    const seconds = await timed(() => send(bursar, bodies, rows));
    const apiRssMbPeak = bursar.peakRssMb();
    await expectCounted(bursar.databaseUrl, rows);
    const yardstickSeconds = await copyAll(bursar.databaseUrl, rows, until);
    return {
      bench: 'ingest',
      recordsPerSecond: Math.round(rows / seconds),
      apiRssMbPeak,
      yardstickRowsPerSecond: Math.round(rows / yardstickSeconds),
      ratio: Number((yardstickSeconds / seconds).toFixed(3)),
      rows,
    };
  });
}

/** Made before the clock starts: the clients must not compete with the server for its processors. */
export function toBodies(rows, until, linesPerBody = LINES_PER_BODY) {
  const bodies = [];
  for (const lines of batches(calls(rows, until), linesPerBody, logLine)) {
    bodies.push(gzipSync(`${lines.join('\n')}\n`, { level: 1 }));
  }
  return bodies;
}

function* batches(items, size, toLine) {
  let lines = [];
  for (const item of items) {
    if (lines.push(toLine(item)) < size) continue;
    yield lines;
    lines = [];
  }
  if (lines.length > 0) yield lines;
}

export async function send(bursar, bodies, rows) {
  const queue = bodies.entries();
  let accepted = 0;
  const client = async () => {
    for (const [index, body] of queue) {
      const headers = {
        'Content-Type': 'application/x-ndjson',
        'Content-Encoding': 'gzip',
        'Idempotency-Key': `bench/${index}`,
        'Bursar-Object': `bench-${index}.json.gz`,
        'Bursar-First-Line': '1',
      };
      const counts = await post(bursar, '/v1/usage/bedrock-logs', headers, body);
      accepted += Number(counts.accepted);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  if (accepted !== rows) throw new Error(`${accepted} of ${rows} records were accepted.`);
}

export async function post({ url, token }, where, headers, body) {
  for (;;) {
    const answer = await fetch(url + where, {
      method: 'POST',
      headers: { ...headers, Authorization: `Bearer ${token}` },
      body,
    });
    const text = await answer.text();
    if (answer.ok) return JSON.parse(text);
    if (answer.status !== 503) throw new Error(`POST ${where} answered ${answer.status}: ${text}`);
    await sleep(1000 * (Number(answer.headers.get('Retry-After')) || 1));
  }
}

export async function timed(work) {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

/** A fast answer that has not charged and summed every record is no answer. */
export async function expectCounted(databaseUrl, rows) {
  await onDatabase(databaseUrl, async (client) => {
    for (const table of ['charge', 'spend_quarter']) {
      const { rows: found } = await client.query(
        `SELECT sum(requests)::bigint AS requests FROM ledger.${table}`,
      );
      if (Number(found[0].requests) !== rows)
        throw new Error(`ledger.${table} holds ${found[0].requests} of ${rows} records.`);
    }
  });
}

async function copyAll(databaseUrl, rows, until) {
  const chunks = [...batches(calls(rows, until), 2_000, copyLine)].map((lines) =>
    Buffer.from(`${lines.join('\n')}\n`),
  );
  return onDatabase(databaseUrl, async (client) => {
    await client.query(copyTable);
    return timed(() =>
      pipeline(Readable.from(chunks), client.query(copyFrom('COPY yardstick FROM STDIN'))),
    );
  });
}

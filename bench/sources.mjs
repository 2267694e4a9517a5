/**
 * Logs in a bucket → committed, rated, summed: a worker reads objects of 5,000 records from a stub of S3 in this process. The
 * yardstick is the same objects sent to the api over HTTP, on a database of its own. `BENCH_OBJECTS=1000` reads so many, whose
 * bodies this process holds in memory; that the worker does not is seen by its peak after a quarter of them and at the end.
 */
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expectCounted, post, send, timed, toBodies } from './ingest.mjs';
import { withInstallation } from './support/installation.mjs';
import { organisation } from './support/traffic.mjs';

const LINES_PER_OBJECT = 5_000;
const OBJECTS = Number(process.env.BENCH_OBJECTS ?? 80);
const PAGE = 1_000;
const POLL_MS = 100;

export async function run({ rows = OBJECTS * LINES_PER_OBJECT } = {}) {
  const until = Date.now();
  const bodies = toBodies(rows, until, LINES_PER_OBJECT);
  const httpSeconds = await withInstallation(async (bursar) => {
    await configure(bursar, organisation);
    const seconds = await timed(() => send(bursar, bodies, rows));
    await expectCounted(bursar.databaseUrl, rows);
    return seconds;
  });
  const bucket = await serve(bodies);
  try {
    const { seconds, workerRssMbPeak, workerRssMbPeakAtQuarter } = await withInstallation(
      (bursar) => readAll(bursar, bucket, bodies.length, rows),
    );
    return {
      bench: 'sources',
      recordsPerSecond: Math.round(rows / seconds),
      workerRssMbPeak,
      workerRssMbPeakAtQuarter,
      yardstickRecordsPerSecond: Math.round(rows / httpSeconds),
      ratio: Number((httpSeconds / seconds).toFixed(3)),
      objects: bodies.length,
      rows,
    };
  } finally {
    await bucket.close();
  }
}

const configure = (bursar, file) =>
  post(bursar, '/v1/config', { 'Content-Type': 'text/yaml' }, JSON.stringify(file));

async function readAll(bursar, bucket, objects, rows) {
  await configure(bursar, organisation);
  const worker = bursar.startWorker({ AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench' });
  const client = new pg.Client({ connectionString: bursar.databaseUrl });
  await client.connect();
  try {
    const source = {
      ...{ id: 'bench', type: 'bedrock-s3', regions: ['us-east-1'], bucket: 'bench' },
      endpoint: bucket.url,
    };
    await configure(bursar, { apiVersion: 'bursar/v1', sources: [source] });
    let workerRssMbPeakAtQuarter = null;
    const seconds = await firstToLast(client, objects, () => {
      workerRssMbPeakAtQuarter = worker.peakRssMb();
    });
    await expectCounted(bursar.databaseUrl, rows);
    return { seconds, workerRssMbPeakAtQuarter, workerRssMbPeak: worker.peakRssMb() };
  } finally {
    await client.end();
    await worker.stop();
  }
}

/** From the first object that is asked for, so that the wait for the source's turn is not measured. */
async function firstToLast(client, objects, atQuarter) {
  const read = async () => {
    const { rows } = await client.query(
      "SELECT count(*) FILTER (WHERE state = 'read') AS read, count(*) AS begun FROM connectors.object",
    );
    return { read: Number(rows[0].read), begun: Number(rows[0].begun) };
  };
  while ((await read()).begun === 0) await sleep(POLL_MS / 10);
  return timed(async () => {
    while ((await read()).read < objects / 4) await sleep(POLL_MS);
    atQuarter();
    while ((await read()).read < objects) await sleep(POLL_MS);
  });
}

/** As much of S3 as reading needs: a listing by pages, and objects. */
async function serve(bodies) {
  const keys = bodies.map(
    (_, at) =>
      `AWSLogs/111122223333/BedrockModelInvocationLogs/us-east-1/2026/09/01/00/${String(at).padStart(6, '0')}.json.gz`,
  );
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://s3');
    if (url.searchParams.get('list-type') === '2') {
      response.end(listing(keys, bodies, url.searchParams.get('start-after') ?? ''));
      return;
    }
    const at = keys.indexOf(decodeURIComponent(url.pathname).replace('/bench/', ''));
    if (at < 0) response.writeHead(404).end();
    else
      response
        .writeHead(200, { etag: `"${at}"`, 'content-length': bodies[at].length })
        .end(bodies[at]);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  };
}

function listing(keys, bodies, after) {
  const from = keys.findIndex((key) => key > after);
  const page = from < 0 ? [] : keys.slice(from, from + PAGE);
  const rows = page.map(
    (key, n) =>
      `<Contents><Key>${key}</Key><ETag>&quot;${from + n}&quot;</ETag><Size>${bodies[from + n].length}</Size><LastModified>2026-09-01T00:00:00.000Z</LastModified></Contents>`,
  );
  const isTruncated = from >= 0 && from + PAGE < keys.length;
  return `<?xml version="1.0"?><ListBucketResult><Name>bench</Name><IsTruncated>${isTruncated}</IsTruncated>${rows.join('')}</ListBucketResult>`;
}

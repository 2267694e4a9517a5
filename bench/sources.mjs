/**
 * Logs in a bucket → committed, rated, summed: a worker reads objects of 5,000 records from a stub of S3 in this process. The
 * yardstick is the same objects sent to the api over HTTP, on a database of its own. `BENCH_OBJECTS=1000` reads so many, whose
 * bodies this process holds in memory; that the worker does not is seen by its peak after a quarter of them and at the end.
 * `lagSeconds`: how far behind the source is shown to be after a quarter, after three, and when all is read.
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
    const { seconds, stoppedSeconds, ...seen } = await withInstallation((bursar) =>
      readAll(bursar, bucket, bodies.length, rows),
    );
    return {
      bench: 'sources',
      recordsPerSecond: Math.round(rows / seconds),
      ...seen,
      stoppedSeconds: Number(stoppedSeconds.toFixed(1)),
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
  const client = new pg.Client({ connectionString: bursar.databaseUrl });
  await client.connect();
  const workers = [startWorker(bursar)];
  try {
    const source = {
      ...{ id: 'bench', type: 'bedrock-s3', regions: ['us-east-1'], bucket: 'bench', every: '1m' },
      endpoint: bucket.url,
    };
    await configure(bursar, { apiVersion: 'bursar/v1', sources: [source] });
    const seen = await firstToLast({ bursar, bucket, client, objects, workers });
    await expectCounted(bursar.databaseUrl, rows);
    await expectBrought(client, objects, rows);
    return { ...seen, workerRssMbPeak: Math.max(...workers.map((worker) => worker.peakRssMb())) };
  } finally {
    await client.end();
    await workers.at(-1).stop();
  }
}

const startWorker = (bursar) =>
  bursar.startWorker({ AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench' });

/**
 * The source is read whole once while nothing is there, so that what comes then is a backlog whose age can be seen. From the
 * first object that is asked for, so that the wait for the source's turn is not measured. At half of the objects the worker is
 * stopped in the middle of them, and another goes on; the time between them does not count.
 */
async function firstToLast({ bursar, bucket, client, objects, workers }) {
  const until = async (holds) => {
    for (;;) {
      const state = await stateOf(client);
      if (holds(state)) return state;
      await sleep(POLL_MS);
    }
  };
  await until(({ isWhole }) => isWhole);
  bucket.open();
  await until(({ begun }) => begun > 0);
  const lags = [];
  let workerRssMbPeakAtQuarter = null;
  let stoppedSeconds = 0;
  const wall = await timed(async () => {
    await until(({ read }) => read >= objects / 4);
    workerRssMbPeakAtQuarter = workers[0].peakRssMb();
    lags.push(await lagOf(bursar));
    await until(({ read }) => read >= objects / 2);
    stoppedSeconds = await timed(async () => {
      await workers[0].stop();
      const { lastRunAt } = await stateOf(client);
      workers.push(startWorker(bursar));
      await until((state) => state.lastRunAt > lastRunAt);
    });
    await until(({ read }) => read >= (3 * objects) / 4);
    lags.push(await lagOf(bursar));
    await until(({ read }) => read >= objects);
  });
  await until(({ isWhole }) => isWhole);
  lags.push(await lagOf(bursar));
  if (!(lags[0] < lags[1] && lags[2] < lags[1]))
    throw new Error(`Seconds behind were ${lags.join(', ')}, and are to grow until all is read.`);
  return {
    seconds: wall - stoppedSeconds,
    stoppedSeconds,
    lagSeconds: lags,
    workerRssMbPeakAtQuarter,
  };
}

async function stateOf(client) {
  const { rows } = await client.query(
    `SELECT (SELECT count(*) FILTER (WHERE state = 'read') FROM connectors.object)::int AS read,
       (SELECT count(*) FROM connectors.object)::int AS begun,
       last_run_at AS "lastRunAt", last_ok_at >= last_run_at AS "isWhole" FROM source`,
  );
  return rows[0] ?? { read: 0, begun: 0, lastRunAt: null, isWhole: false };
}

/** As a person sees it. */
async function lagOf(bursar) {
  const query = JSON.stringify({ query: '{ sources { lagSeconds } }' });
  const { data } = await post(bursar, '/graphql', { 'Content-Type': 'application/json' }, query);
  return data.sources[0].lagSeconds;
}

/** Each line once, however often its object was begun. */
async function expectBrought(client, objects, rows) {
  const { rows: found } = await client.query(
    `SELECT count(*)::int AS objects, sum(accepted)::int AS accepted, sum(quarantined)::int AS quarantined
     FROM connectors.object WHERE state = 'read'`,
  );
  const expected = JSON.stringify({ objects, accepted: rows, quarantined: 0 });
  if (JSON.stringify(found[0]) !== expected)
    throw new Error(`Brought ${JSON.stringify(found[0])}, and not ${expected}.`);
}

/** As much of S3 as reading needs: a listing by pages, and objects. */
async function serve(bodies) {
  const keys = bodies.map(
    (_, at) =>
      `AWSLogs/111122223333/BedrockModelInvocationLogs/us-east-1/2026/09/01/00/${String(at).padStart(6, '0')}.json.gz`,
  );
  let isOpen = false;
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://s3');
    if (url.searchParams.get('list-type') === '2') {
      const listed = isOpen ? keys : [];
      response.end(listing(listed, bodies, url.searchParams.get('start-after') ?? ''));
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
    open: () => (isOpen = true),
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

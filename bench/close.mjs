/**
 * The close of a month, as finance sees it: from the request until all statements are drawn and issued. The calls are sent as
 * logs over HTTP first, to one api process on an empty database; BURSAR_BENCH_INVOCATIONS=10000000 asks for another size.
 * BURSAR_BENCH_KILLS=20 kills the process at so many random points of it, and compares every byte with the draft of before.
 * The yardstick beside it is one sum over the lines of the ledger, by scope and price.
 */
import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expectCounted, post, send, timed } from './ingest.mjs';
import { withInstallation } from './support/installation.mjs';
import { calls, logLine, organisation } from './support/traffic.mjs';

const ROWS = 200_000;
const LINES_PER_BODY = 40_000;
/** Of 10 million calls. */
const FLOOR_SECONDS = 60;

export async function run({ rows = Number(process.env.BURSAR_BENCH_INVOCATIONS ?? ROWS) } = {}) {
  const now = new Date();
  const until = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
  const month = new Date(until - 1).toISOString().slice(0, 7);
  return withInstallation(async (bursar) => {
    await post(bursar, '/v1/config', { 'Content-Type': 'text/yaml' }, JSON.stringify(organisation));
    const taken = await timed(() => send(bursar, bodiesOf(rows, until), rows));
    console.log(`  ${rows.toLocaleString('en')} calls of ${month} in ${taken.toFixed(1)} s`);
    await expectCounted(bursar.databaseUrl, rows);
    await analyse(bursar.databaseUrl);
    const yardstickSeconds = await yardstick(bursar.databaseUrl);
    const kills = Number(process.env.BURSAR_BENCH_KILLS ?? 0);
    const draft = kills > 0 ? await read(bursar, `/v1/statements/${month}.csv`) : null;
    const killed = await killWhileClosing(bursar, month, kills, yardstickSeconds);
    let closed;
    const seconds = await timed(async () => {
      closed = await close(bursar, month);
    });
    if (draft !== null) await expectSame(bursar, month, draft);
    const journalSeconds = await timed(() => read(bursar, `/v1/exports/journal/${month}.csv`));
    return {
      bench: 'close',
      invocations: rows,
      ...(kills > 0 && { killed }),
      seconds: Number(seconds.toFixed(2)),
      journalSeconds: Number(journalSeconds.toFixed(2)),
      statements: closed.statements,
      usd: closed.usd,
      hash: closed.hash,
      yardstickSeconds: Number(yardstickSeconds.toFixed(2)),
      ratio: Number((seconds / yardstickSeconds).toFixed(2)),
      apiRssMbPeak: bursar.peakRssMb(),
      floorSeconds: FLOOR_SECONDS,
    };
  });
}

/** Made as they are sent: 10 million calls would not fit into memory. */
class Bodies {
  constructor(rows, until) {
    this.rows = rows;
    this.until = until;
  }

  *entries() {
    let index = 0;
    let lines = [];
    const body = () => gzipSync(`${lines.join('\n')}\n`, { level: 1 });
    for (const call of calls(this.rows, this.until)) {
      if (lines.push(logLine(call)) < LINES_PER_BODY) continue;
      yield [index, body()];
      index += 1;
      lines = [];
    }
    if (lines.length > 0) yield [index, body()];
  }
}

const bodiesOf = (rows, until) => new Bodies(rows, until);

async function close(bursar, month) {
  const query = `mutation { closeMonth(month: "${month}", reason: "bench", acceptWarnings: true) {
    ... on ClosedMonth { statements usd hash } ... on Problem { message } } }`;
  const { data, errors } = await post(
    bursar,
    '/graphql',
    { 'Content-Type': 'application/json' },
    JSON.stringify({ query }),
  );
  const closed = data?.closeMonth;
  if (closed?.hash === undefined)
    throw new Error(`${month} was not closed: ${JSON.stringify(errors ?? closed)}`);
  return closed;
}

async function read({ url, token }, path) {
  const answer = await fetch(url + path, { headers: { Authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.text();
}

/** Within about as long as a close takes. Answers how often it was under way: once it is issued there is nothing more to kill. */
async function killWhileClosing(bursar, month, kills, seconds) {
  let hits = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const closing = close(bursar, month).then(
      () => 'closed',
      () => 'lost',
    );
    const first = await Promise.race([closing, sleep(Math.random() * seconds * 1000, 'under way')]);
    if (first === 'closed') return hits;
    hits += 1;
    await bursar.crashApi();
    await closing;
  }
  return hits;
}

/** The rows of the issued file are those of the draft, but for the version that they name. */
async function expectSame(bursar, month, draft) {
  const issued = await read(bursar, `/v1/statements/${month}.csv`);
  if (issued.replaceAll(`\n${month},1,`, `\n${month},draft,`) === draft) return;
  throw new Error('What was issued after the kills is not what the draft was.');
}

async function onDatabase(databaseUrl, statement) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** What autovacuum does meanwhile. */
const analyse = (databaseUrl) => onDatabase(databaseUrl, 'ANALYZE');

const yardstick = (databaseUrl) =>
  timed(() =>
    onDatabase(
      databaseUrl,
      `SELECT k.scope_id, c.price_row, sum(c.requests), sum(c.input), sum(c.output), sum(c.cost)
       FROM ledger.charge c JOIN ledger.spend_key k ON k.id = c.key_id GROUP BY 1, 2`,
    ),
  );

/**
 * The close of a month, as finance sees it: from the request until all statements are drawn and issued. The calls are sent as
 * logs over HTTP first, to one api process on an empty database; BURSAR_BENCH_INVOCATIONS=10000000 asks for another size.
 * The yardstick beside it is one sum over the lines of the ledger, by scope and price.
 */
import { gzipSync } from 'node:zlib';
import { expectCounted, post, send, timed } from './ingest.mjs';
import { rowsOf } from './support/database.mjs';
import { withInstallation } from './support/installation.mjs';
import { calls, logLine, organisation } from './support/traffic.mjs';

const ROWS = 200_000;
const LINES_PER_BODY = 40_000;
/** Of 10 million calls. */
const FLOOR_SECONDS = 60;

export async function run({ rows = Number(process.env.BURSAR_BENCH_INVOCATIONS ?? ROWS) } = {}) {
  return withInstallation(async (bursar) => {
    const { month } = await sendMonth(bursar, rows);
    const yardstickSeconds = await yardstick(bursar.databaseUrl);
    let closed;
    const seconds = await timed(async () => {
      closed = await close(bursar, month);
    });
    const journalSeconds = await timed(() => read(bursar, `/v1/exports/journal/${month}.csv`));
    return {
      bench: 'close',
      invocations: rows,
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

/** Sends so many calls of the month that is over; answers which it is, and when it ended. */
export async function sendMonth(bursar, rows) {
  const now = new Date();
  const until = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
  const month = new Date(until - 1).toISOString().slice(0, 7);
  await post(bursar, '/v1/config', { 'Content-Type': 'text/yaml' }, JSON.stringify(organisation));
  const taken = await timed(() => send(bursar, new Bodies(rows, until), rows));
  console.log(`  ${rows.toLocaleString('en')} calls of ${month} in ${taken.toFixed(1)} s`);
  await expectCounted(bursar.databaseUrl, rows);
  // What autovacuum does meanwhile.
  await rowsOf(bursar.databaseUrl, 'ANALYZE');
  return { month, to: new Date(until).toISOString() };
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

export const graphql = (bursar, query) =>
  post(bursar, '/graphql', { 'Content-Type': 'application/json' }, JSON.stringify({ query }));

export async function close(bursar, month) {
  const query = `mutation { closeMonth(month: "${month}", reason: "bench", acceptWarnings: true) {
    ... on ClosedMonth { statements usd hash } ... on Problem { message } } }`;
  const { data, errors } = await graphql(bursar, query);
  const closed = data?.closeMonth;
  if (closed?.hash === undefined)
    throw new Error(`${month} was not closed: ${JSON.stringify(errors ?? closed)}`);
  return closed;
}

export async function read({ url, token }, path) {
  const answer = await fetch(url + path, { headers: { Authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.text();
}

const yardstick = (databaseUrl) =>
  timed(() =>
    rowsOf(
      databaseUrl,
      `SELECT k.scope_id, c.price_row, sum(c.requests), sum(c.input), sum(c.output), sum(c.cost)
       FROM ledger.charge c JOIN ledger.spend_key k ON k.id = c.key_id GROUP BY 1, 2`,
    ),
  );

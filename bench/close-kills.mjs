/**
 * The last week of a month is rated again, a principal's calls move to another team, and the month is closed: on one database in peace, and on its
 * twin by workers and an api that are killed at random points. Both ledgers and all statements are the same, to the byte, or it
 * fails. BURSAR_BENCH_INVOCATIONS=10000000 asks for another size, BURSAR_BENCH_KILLS=40 for more kills.
 */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ledgerBytes } from '../test/support/ledger/ledger-bytes.ts';
import { close, graphql, read, sendMonth } from './close.mjs';
import { post } from './ingest.mjs';
import { rowsOf } from './support/database.mjs';
import { withInstallation } from './support/installation.mjs';
import { organisation } from './support/traffic.mjs';

const ROWS = 200_000;
const KILLS = 20;
const POLL_MS = 20;
/** About as long as one page of a run takes. */
const PAGE_MS = 500;
const WEEK_MS = 7 * 86_400_000;
const PRICED_AGAIN = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const MOVED = 'arn:aws:sts::*:assumed-role/Team5Role/worker-4';

export async function run({
  rows = Number(process.env.BURSAR_BENCH_INVOCATIONS ?? ROWS),
  kills = Number(process.env.BURSAR_BENCH_KILLS ?? KILLS),
} = {}) {
  return withInstallation(async (peaceful) => {
    const month = await sendMonth(peaceful, rows);
    return peaceful.withTwin(async (troubled) => {
      const after = await lastLine(peaceful);
      const whole = await correct(peaceful, month, NONE);
      const share = Math.floor(kills / 3);
      const killed = await correct(troubled, month, {
        ...{ rerate: kills - 2 * share, reattribute: share, close: share },
        closeSeconds: whole.close.seconds,
      });
      const same = await expectSame(peaceful, troubled, month, after);
      return { bench: 'close-kills', invocations: rows, whole, killed, same };
    });
  });
}

const NONE = { rerate: 0, reattribute: 0, close: 0, closeSeconds: 0 };

/** Answers how long each took and what it changed, and how many kills were in the middle of it. */
async function correct(bursar, { month, to }, kills) {
  const from = new Date(Date.parse(to) - WEEK_MS).toISOString();
  const found = {};
  await post(bursar, '/v1/config', { 'Content-Type': 'text/yaml' }, JSON.stringify(corrected()));
  found.rerate = await workOff(bursar, kills.rerate, {
    id: 'rerate',
    query: `mutation { rerate(from: "${from}", to: "${to}", reason: "The price was wrong.") { ${ORDERED} } }`,
  });
  found.reattribute = await workOff(bursar, kills.reattribute, {
    id: 'assign',
    query: `mutation { assign(input: { kind: "principal", pattern: "${MOVED}", team: "team-1", sinceEver: true }) { ${ORDERED} } }`,
  });
  const began = performance.now();
  const closed = await closeKilled(bursar, month, kills.close, kills.closeSeconds);
  const seconds = Number(((performance.now() - began) / 1000).toFixed(1));
  return { ...found, close: { ...closed, seconds } };
}

const ORDERED = '... on RepostResult { id } ... on Problem { message }';

const corrected = () => ({
  ...organisation,
  prices: [
    { model: PRICED_AGAIN, from: '2026-01-01', per1M: { input: '1.000003', output: '5.1' } },
  ],
});

/** Orders a run, and works it off by one worker after another: each is killed once it has come to a random point. */
async function workOff(bursar, kills, { id: name, query }) {
  const began = performance.now();
  const { data, errors } = await graphql(bursar, query);
  const id = data?.[name]?.id;
  if (id === undefined) throw new Error(`${name}: ${JSON.stringify(errors ?? data)}`);
  let hits = 0;
  let worker = bursar.startWorker({});
  for (const share of randomShares(kills)) {
    const ran = await untilDone(bursar, id, share);
    if (ran.state === 'done') break;
    await sleep(Math.random() * PAGE_MS);
    await worker.crash();
    hits += Number((await stateOf(bursar, id)).state !== 'done');
    worker = bursar.startWorker({});
  }
  const { examined, changed } = await untilDone(bursar, id, Infinity);
  await worker.stop();
  const seconds = Math.round((performance.now() - began) / 1000);
  return { seconds, hits, examined: Number(examined), changed: Number(changed) };
}

/** The rest of a run, in parts of it that are killed one by one. */
const randomShares = (kills) =>
  Array.from({ length: kills }, () => Math.random()).toSorted((a, b) => a - b);

async function untilDone(bursar, id, share) {
  const first = await stateOf(bursar, id);
  for (;;) {
    const ran = await stateOf(bursar, id);
    if (ran.error !== null) console.log(`  run ${id}: ${ran.error}`);
    const target = Math.max(Number(ran.total ?? 0) * share, Number(first.examined) + 1);
    if (ran.state === 'done' || Number(ran.examined) >= target) return ran;
    await sleep(POLL_MS);
  }
}

async function stateOf(bursar, id) {
  const query = `{ repost(id: "${id}") { state total examined changed error } }`;
  const { data, errors } = await graphql(bursar, query);
  if (data?.repost == null) throw new Error(`run ${id}: ${JSON.stringify(errors ?? data)}`);
  return data.repost;
}

/** Each kill is at a random moment of as long as the close takes. Once it is issued there is nothing to kill. */
async function closeKilled(bursar, month, kills, seconds) {
  let hits = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const closing = close(bursar, month).catch(() => null);
    const closed = await Promise.race([closing, sleep(Math.random() * seconds * 1000, null)]);
    if (closed !== null) return { ...closed, hits };
    hits += 1;
    await bursar.crashApi();
    await closing;
  }
  // The answer of one that was issued all the same may have been lost; what it issued is compared below.
  const closed = await close(bursar, month).catch((error) => {
    if (!error.message.includes('closed already')) throw error;
  });
  return { ...closed, hits };
}

async function lastLine({ databaseUrl }) {
  const [{ id }] = await rowsOf(databaseUrl, 'SELECT max(id) AS id FROM ledger.charge');
  return BigInt(id);
}

/** Every line of the ledger that was written since, every sum of it, and what was issued of the month. */
async function expectSame(peaceful, troubled, { month }, after) {
  const [whole, killed] = [
    await bytesOf(peaceful, month, after),
    await bytesOf(troubled, month, after),
  ];
  const different = Object.keys(whole).filter((part) => whole[part] !== killed[part]);
  if (different.length === 0) return Object.keys(whole);
  throw new Error(
    `After the kills these differ: ${different.map((part) => `${part} (${whole[part]}, ${killed[part]})`).join('; ')}`,
  );
}

async function bytesOf(bursar, month, after) {
  const rows = (text, values) => rowsOf(bursar.databaseUrl, text, values);
  const ledger = await ledgerBytes({ rows }, after);
  const csv = await read(bursar, `/v1/statements/${month}.csv`);
  const journal = await read(bursar, `/v1/exports/journal/${month}.csv`);
  const md5 = (text) => createHash('md5').update(text).digest('hex');
  return { ...ledger, statements: md5(csv), journal: md5(journal) };
}

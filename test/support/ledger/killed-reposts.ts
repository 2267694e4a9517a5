import { expect } from '@jest/globals';
import { SYSTEM } from '../../../apps/api/src/platform/actor.js';
import { Database } from '../../../apps/api/src/platform/database.js';
import { LOCKS } from '../../../apps/api/src/platform/locks.js';
import { RunsService } from '../../../apps/api/src/ledger/repost/runs.service.js';
import { differencesOf, statementFile } from '../chargeback/close.js';
import { Ticking, call, price } from '../chargeback/close-stage.js';
import { createTestDatabase, type KeptDatabase, onServer } from '../processes/database.js';
import { spawnBursar } from '../processes/process.js';
import { startBursar, type TestBursar } from '../processes/server.js';
import { ChosenLine } from './chosen-line.js';
import { closeKilled, closeWhole } from './killed-closes.js';
import { numbers } from './numbers.js';
import { ledgerBytes } from './ledger-bytes.js';
import { applyConfig, post, TWO_TEAMS } from '../usage/lines.js';

const TOGETHER = 10_000;
const ROLES = ['AdsRole', 'Robot', ...Array.from({ length: 8 }, (_, n) => `Spider${n}`)];
/** One call in so many is of the model whose price is put right: the others are examined, and stay. */
const PRICED_AGAIN = 5;
const MONTHS = ['2026-09', '2026-10'] as const;

/** What is written of a page of a run. */
const OF_RUNS = [
  ...['charge', 'batch', 'parked', 'movement', 'spend_quarter', 'spend_day', 'spend_month'],
  ...['repost', 'repost_moved', 'outbox'],
].map((name) => `ledger.${name}`);

const QUESTIONS = ['rerate', 'reattribute'] as const;
type Question = (typeof QUESTIONS)[number];

/** How often a connection or the whole process of a worker is killed in the middle of its work. */
export interface Kills {
  readonly connections: number;
  readonly processes: number;
}

/** Calls of two months by trusted callers and by others, at a price that is wrong and under rules that lack one. Answers the last line. */
async function sendCalls(bursar: TestBursar, calls: number): Promise<bigint> {
  await applyConfig(bursar, TWO_TEAMS + price('3'));
  const next = numbers(calls);
  for (let from = 0; from < calls; from += TOGETHER) {
    const made = Array.from({ length: Math.min(TOGETHER, calls - from) }, (_, n) => {
      const day = `${MONTHS[n % 2] ?? ''}-${String(1 + next(28)).padStart(2, '0')}`;
      const role = ROLES[next(ROLES.length)] ?? '';
      return call('', {
        ...{ at: `${day}T${String(next(24)).padStart(2, '0')}:00:00Z`, input: next(9_999_991) },
        ...(next(PRICED_AGAIN) > 0 && { model: 'amazon.nova-lite-v1:0' }),
        ...{ output: next(99_991), principal: `arn:aws:sts::444455556666:assumed-role/${role}/x` },
      });
    });
    expect((await post(bursar, made)).status).toBeLessThan(300);
  }
  // What autovacuum does meanwhile.
  await bursar.rows('ANALYZE');
  const [last] = await bursar.rows<{ id: bigint }>('SELECT max(id) AS id FROM ledger.charge');
  return last?.id ?? 0n;
}

/** The price and the rules are put right, and no job of it is left. */
async function correct(bursar: TestBursar): Promise<void> {
  const robots = TWO_TEAMS.replace(
    '"arn:aws:sts::*:assumed-role/AdsRole/*"',
    '"arn:aws:sts::*:assumed-role/AdsRole/*", "arn:aws:sts::*:assumed-role/Robot/*"',
  );
  await applyConfig(bursar, robots + price('4.000001'));
  // Rules of a file count from its day on; these calls are older.
  await bursar.rows(`UPDATE recognition_rule SET valid_from = NULL WHERE pattern LIKE '%Robot%'`);
  await bursar.rows('DELETE FROM ledger.fact_job');
  await bursar.rows('DELETE FROM ledger.outbox');
}

const runsOf = (bursar: TestBursar) => bursar.app.get(RunsService, { strict: false });

const order = (bursar: TestBursar, question: Question): Promise<bigint> => {
  const [from, to] = [new Date('2026-09-01'), new Date('2026-11-01')];
  return bursar.app.get(Database, { strict: false }).transaction((tx) =>
    runsOf(bursar).order(tx, SYSTEM, {
      ...{ question, from, to, dryRun: false, reason: 'It was wrong.' },
    }),
  );
};

interface Row {
  readonly state: string;
  readonly examined: bigint;
  readonly changed: bigint;
}
const stateOf = async ({ rows }: Pick<TestBursar, 'rows'>, id: bigint): Promise<Row> => {
  const [row] = await rows<Row>(
    'SELECT state, examined, changed FROM ledger.repost WHERE id = $1',
    [id],
  );
  return row ?? { state: 'gone', examined: 0n, changed: 0n };
};

/** Connections whose transaction moves a page now. */
const PAGES = `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = ${LOCKS.reposting} AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/** What was sent before a process died is taken in after it. */
async function untilStill({ rows }: Pick<KeptDatabase, 'rows'>): Promise<void> {
  while ((await rows(PAGES)).length > 0);
}

/** Works a run off page by page; answers how many lines each of them writes. */
async function workOff(bursar: TestBursar, id: bigint): Promise<number[]> {
  const chosen = await ChosenLine.among(bursar.database, OF_RUNS);
  const pages: number[] = [];
  while ((await stateOf(bursar, id)).state !== 'done')
    pages.push(await chosen.count(() => runsOf(bursar).advance(id, 0)));
  await chosen.remove();
  return pages;
}

/** Which lines of which page: its last, where its cursor is written, and its first among them. */
function pointsOf(pages: readonly number[], kills: number, next: (max: number) => number) {
  return Array.from({ length: kills }, (_, kill) => {
    const page = next(pages.length);
    const lines = pages[page] ?? 1;
    const edges: Readonly<Record<number, number>> = { 0: lines, 1: 1 };
    return { page, line: edges[kill % 8] ?? 1 + next(lines) };
  });
}

/** The same by a worker that is killed so many times. Answers how often it was, in the middle of a page. */
async function workOffKilled(
  bursar: TestBursar,
  id: bigint,
  pages: readonly number[],
  { connections, processes }: Kills,
  next: (max: number) => number,
): Promise<number> {
  const runs = runsOf(bursar);
  const chosen = await ChosenLine.among(bursar.database, OF_RUNS);
  const points = pointsOf(pages, connections + processes, next);
  const byProcess = new Set(points.slice(0, processes));
  let hits = 0;
  for (const [page] of pages.entries()) {
    for (const point of points.filter((one) => one.page === page)) {
      if (byProcess.has(point)) {
        let worker: Awaited<ReturnType<typeof spawnBursar>> | undefined;
        const begin = async () => {
          worker = await spawnBursar({ kind: 'worker', database: bursar.database });
        };
        await chosen.killAt(point.line, begin, async () => worker?.kill('SIGKILL'));
        hits += 1;
        await untilStill(bursar.database);
      } else hits += Number(await chosen.endAt(point.line, () => runs.advance(id, 0)));
    }
    await runs.advance(id, 0);
  }
  await chosen.remove();
  return hits;
}

const files = (bursar: TestBursar): Promise<string[]> =>
  Promise.all(
    MONTHS.flatMap((month) =>
      ['ads', 'search', 'unallocated'].map((team) => statementFile(bursar, month, team)),
    ),
  );

/** All that was issued but the hash, which covers the last number that the ledger gave: what a killed process took is not given again. */
const issuesOf = ({ rows }: TestBursar) =>
  rows(
    `SELECT i.month, i.version, i.lines, i.calls, i.usd, i.amount, s.team, s.hash, md5(s.csv) AS csv
     FROM chargeback.issue i JOIN chargeback.statement s USING (month, version) ORDER BY month, team`,
  );

export interface Killed {
  /** How many kills were in the middle of what they were to interrupt. */
  readonly hits: Readonly<Record<Question | 'close', number>>;
  readonly changed: Readonly<Record<Question, bigint>>;
}

/**
 * A month is closed, its calls and those of an open one are rated and attributed again, and the other month is closed: once in peace,
 * and once by workers that are killed. Both ledgers and all statements are the same, to the byte.
 */
export async function killedBesideWhole(
  calls: number,
  kills: Readonly<Record<Question, Kills>> & { readonly close: number },
): Promise<Killed> {
  const template = `killed_${process.pid}_${calls}`;
  const first = await startBursar({ clock: new Ticking(), database: await createTestDatabase() });
  const after = await sendCalls(first, calls);
  await first.app.close();
  await (first.database as KeptDatabase).keepAs(template);
  const [whole, killed] = [
    await createTestDatabase({ template }),
    await createTestDatabase({ template }),
  ];
  const [peaceful, troubled] = [
    await startBursar({ clock: new Ticking(), database: whole }),
    await startBursar({ clock: new Ticking(), database: killed }),
  ];
  const next = numbers(20_261_129);
  const hits = { close: 0, rerate: 0, reattribute: 0 };
  const changed = { rerate: 0n, reattribute: 0n };
  const closeBoth = async (month: string) => {
    const counts = await closeWhole(peaceful, month);
    hits.close += await closeKilled(troubled, month, counts, kills.close / 2, next);
    expect(await issuesOf(troubled)).toEqual(await issuesOf(peaceful));
  };
  try {
    await closeBoth(MONTHS[0]);
    await correct(peaceful);
    await correct(troubled);
    for (const question of QUESTIONS) {
      const [id, other] = [await order(peaceful, question), await order(troubled, question)];
      const pages = await workOff(peaceful, id);
      hits[question] = await workOffKilled(troubled, other, pages, kills[question], next);
      const [one, two] = [await stateOf(peaceful, id), await stateOf(troubled, other)];
      expect(two).toEqual(one);
      changed[question] = two.changed;
    }
    expect(await ledgerBytes(killed, after)).toEqual(await ledgerBytes(whole, after));
    await closeBoth(MONTHS[1]);
    expect(await files(troubled)).toEqual(await files(peaceful));
    expect(await differencesOf(troubled)).toEqual([]);
  } finally {
    await Promise.all([peaceful.app.close(), troubled.app.close()]);
    await Promise.all([whole.drop(), killed.drop()]);
    await onServer((client) => client.query(`DROP DATABASE ${template}`));
  }
  return { hits, changed };
}

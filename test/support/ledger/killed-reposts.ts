import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { SYSTEM } from '../../../apps/api/src/platform/actor.js';
import { Database } from '../../../apps/api/src/platform/database.js';
import { LOCKS } from '../../../apps/api/src/platform/locks.js';
import { RunsService } from '../../../apps/api/src/ledger/repost/runs.service.js';
import { closeMonth, differencesOf, statementFile } from '../chargeback/close.js';
import { Ticking, call, price } from '../chargeback/close-stage.js';
import { createTestDatabase, type KeptDatabase, onServer } from '../processes/database.js';
import { spawnBursar } from '../processes/process.js';
import { startBursar, type TestBursar } from '../processes/server.js';
import { ledgerBytes } from './ledger-bytes.js';
import { applyConfig, post, TWO_TEAMS } from '../usage/lines.js';

const WAIT_MS_MAX = 120_000;
const TOGETHER = 10_000;
/** So many lines of a page are written at most when it is killed: of re-attribution, a quarter of the calls move. */
const REACH: Readonly<Record<Question, number>> = { rerate: 7_500, reattribute: 1_800 };

/** A small generator with a seed, so that a failure can be repeated. */
export function numbers(seed: number): (max: number) => number {
  let state = seed;
  return (max) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * max);
  };
}

const QUESTIONS = ['rerate', 'reattribute'] as const;
type Question = (typeof QUESTIONS)[number];

const ROLES = ['AdsRole', 'Robot', 'Spider', 'Mole'];

/** Calls of a closed month and an open one, by trusted callers and by others, at a price that is wrong and under rules that lack one. */
async function history(bursar: TestBursar, calls: number): Promise<void> {
  await applyConfig(bursar, TWO_TEAMS + price('3'));
  const next = numbers(calls);
  const made = Array.from({ length: calls }, (_, n) => {
    const day = `2026-${n % 2 === 0 ? '09' : '10'}-${String(1 + next(28)).padStart(2, '0')}`;
    const role = ROLES[next(ROLES.length)] ?? '';
    return call('', {
      ...{ at: `${day}T${String(next(24)).padStart(2, '0')}:00:00Z`, input: next(9_999_991) },
      ...{ output: next(99_991), principal: `arn:aws:sts::444455556666:assumed-role/${role}/x` },
    });
  });
  for (let from = 0; from < calls; from += TOGETHER)
    expect((await post(bursar, made.slice(from, from + TOGETHER))).status).toBeLessThan(300);
  await closeMonth(bursar, '2026-09');
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

const order = (bursar: TestBursar, question: Question): Promise<bigint> => {
  const runs = bursar.app.get(RunsService, { strict: false });
  const [from, to] = [new Date('2026-09-01'), new Date('2026-11-01')];
  return bursar.app
    .get(Database, { strict: false })
    .transaction((tx) =>
      runs.order(tx, SYSTEM, { question, from, to, dryRun: false, reason: 'It was wrong.' }),
    );
};

interface Row {
  readonly state: string;
  readonly changed: bigint;
}
const stateOf = async ({ rows }: Pick<TestBursar, 'rows'>, id: bigint): Promise<Row> => {
  const [row] = await rows<Row>('SELECT state, changed FROM ledger.repost WHERE id = $1', [id]);
  return row ?? { state: 'gone', changed: 0n };
};

/** What the sequence of charges has given, that of transactions under way too: how far a page is. */
async function written({ rows }: Pick<KeptDatabase, 'rows'>): Promise<number> {
  const [row] = await rows<{ at: bigint }>('SELECT last_value AS at FROM ledger.charge_id');
  return Number(row?.at ?? 0n);
}

/** Connections whose transaction moves a page now. */
const PAGES = `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = ${LOCKS.reposting} AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

type Over = () => Promise<boolean>;

/** Waits for a point in the middle of the next page. */
async function untilPoint(
  database: KeptDatabase,
  reach: number,
  over: Over,
  next: (max: number) => number,
): Promise<void> {
  const deadline = Date.now() + WAIT_MS_MAX;
  const target = (await written(database)) + 1 + next(reach);
  while ((await written(database)) < target && !(await over())) {
    if (Date.now() > deadline) throw new Error('Waited in vain for a page.');
    await sleep(2);
  }
  await sleep(next(100));
}

/** What was sent before a process died is taken in after it. */
async function untilStill({ rows }: KeptDatabase): Promise<void> {
  while ((await rows(PAGES)).length > 0) await sleep(5);
}

/** Kills the worker, a process, in the middle of its page so many times, and lets one live. Answers how often it was under way. */
async function killProcesses(
  database: KeptDatabase,
  kills: number,
  reach: number,
  over: Over,
  next: (max: number) => number,
): Promise<number> {
  let hits = 0;
  for (let kill = 0; kill < kills && !(await over()); kill += 1) {
    const worker = await spawnBursar({ kind: 'worker', database });
    await untilPoint(database, reach, over, next);
    if (!(await over())) hits += 1;
    await worker.kill('SIGKILL');
    await untilStill(database);
  }
  if (kills === 0 || (await over())) return hits;
  const last = await spawnBursar({ kind: 'worker', database });
  const deadline = Date.now() + WAIT_MS_MAX;
  while (!(await over())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain:\n${last.output()}`);
    await sleep(20);
  }
  await last.kill('SIGKILL');
  return hits;
}

/** Counts lines down as they are written, and ends the connection that writes the last: in the middle of a page, however fast it is. */
const COUNTDOWN = [
  'CREATE SEQUENCE public.lines_to_live MINVALUE -1000000000 MAXVALUE 1000000000 START -1000000000',
  'GRANT USAGE ON SEQUENCE public.lines_to_live TO PUBLIC',
  `CREATE FUNCTION public.die_at_the_last() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
   BEGIN
     IF nextval('public.lines_to_live') = 0 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
     RETURN NEW;
   END $$`,
  'CREATE TRIGGER die_at_the_last BEFORE INSERT ON ledger.charge FOR EACH ROW EXECUTE FUNCTION public.die_at_the_last()',
];
const NO_COUNTDOWN = [
  'DROP TRIGGER die_at_the_last ON ledger.charge',
  'DROP FUNCTION public.die_at_the_last()',
  'DROP SEQUENCE public.lines_to_live',
];

/** Ends the connection of a page in its middle so many times: what the server keeps of it is what it keeps of a killed process. */
async function killConnections(
  bursar: TestBursar,
  id: bigint,
  kills: number,
  reach: number,
  next: (max: number) => number,
): Promise<number> {
  const { rows } = bursar.database;
  const runs = bursar.app.get(RunsService, { strict: false });
  const countFrom = (lines: number) =>
    rows(`SELECT setval('public.lines_to_live', ${-lines}, false)`);
  let hits = 0;
  for (const statement of COUNTDOWN) await rows(statement);
  for (let kill = 0; kill < kills; kill += 1) {
    // Half of them come after a page that was let through.
    if (kill === Math.floor(kills / 2)) {
      await countFrom(1_000_000_000);
      await runs.advance(id, 0);
    }
    await countFrom(1 + next(reach));
    hits += await runs.advance(id, 0).then(
      () => 0,
      () => 1,
    );
  }
  for (const statement of NO_COUNTDOWN) await rows(statement);
  return hits;
}

const files = (bursar: TestBursar): Promise<string[]> =>
  Promise.all(
    ['2026-09', '2026-10'].flatMap((month) =>
      ['ads', 'search', 'unallocated'].map((team) => statementFile(bursar, month, team)),
    ),
  );

/** How often a connection or a whole process is killed in the middle of a page. */
export interface Kills {
  readonly connections: number;
  readonly processes: number;
}

/** The same orders, once in peace and once by workers that are killed: both ledgers, and how many kills were in the middle. */
export async function killedBesideWhole(
  calls: number,
  kills: Readonly<Record<Question, Kills>>,
): Promise<{ hits: Record<Question, number>; changed: Record<Question, bigint> }> {
  const template = `reposts_${process.pid}_${calls}`;
  const first = await startBursar({ clock: new Ticking(), database: await createTestDatabase() });
  await history(first, calls);
  await first.app.close();
  await (first.database as KeptDatabase).keepAs(template);
  const [whole, killed] = [
    await createTestDatabase({ template }),
    await createTestDatabase({ template }),
  ];
  const bursars = [
    await startBursar({ clock: new Ticking(), database: whole }),
    await startBursar({ clock: new Ticking(), database: killed }),
  ] as const;
  const [peaceful, troubled] = bursars;
  const next = numbers(20_261_129);
  const [hits, changed] = [
    { rerate: 0, reattribute: 0 },
    { rerate: 0n, reattribute: 0n },
  ];
  try {
    for (const question of QUESTIONS) {
      const id = await order(peaceful, question);
      await peaceful.app.get(RunsService, { strict: false }).advance(id, WAIT_MS_MAX);
      const other = await order(troubled, question);
      const reach = Math.max(REACH[question], (calls * REACH[question]) / 75_000);
      const over = async () => (await stateOf(killed, other)).state === 'done';
      hits[question] =
        (await killConnections(troubled, other, kills[question].connections, reach, next)) +
        (await killProcesses(killed, kills[question].processes, reach, over, next));
      // Where no process is to go on with it, this one does.
      await troubled.app.get(RunsService, { strict: false }).advance(other, WAIT_MS_MAX);
      const [one, two] = [await stateOf(peaceful, id), await stateOf(troubled, other)];
      expect(two).toEqual(one);
      changed[question] = two.changed;
      expect(await ledgerBytes(killed)).toEqual(await ledgerBytes(whole));
    }
    expect(await files(troubled)).toEqual(await files(peaceful));
    expect(await differencesOf(troubled)).toEqual([]);
  } finally {
    await Promise.all(bursars.map(({ app }) => app.close()));
    await Promise.all([whole.drop(), killed.drop()]);
    await onServer((client) => client.query(`DROP DATABASE ${template}`));
  }
  return { hits, changed };
}

/**
 * Every lock of Bursar, and the one order in which locks are taken.
 *
 * Advisory locks come first, in the order of LOCKS: a transaction may leave some out, and takes no lock that stands before one
 * that it has. A transaction that breaks the order could deadlock, so it fails at once, even when nothing else waits.
 *
 * Rows are locked after all advisory locks but the last, in this order, and within a table in key order:
 * admissions, usage on its way to them, leases, holds, scopes and keys of sums, sums (quarter hours, days, months, latencies),
 * budget windows.
 */
import type { Sql } from './database.js';
import { invariant } from './errors.js';
import { held } from './postgres/context.js';

/** The number of each, in the order of their ranks. Numbers are never used again for something else: a process of another release may run beside this one. */
export const LOCKS = {
  /** One process at a time makes a month's partition; taken by `ledger.prepare_month`, by the partition's name. */
  monthPartition: 7003,
  /** One process at a time makes the tables of the queue; the library's own number, by the name of their schema. */
  queueTables: 0x42554c4c,
  /**
   * Teams, recognition, prices and sources change under it; posting shares it, so that a batch is attributed and rated under one
   * version.
   */
  configuration: 7001,
  /**
   * Which report stands for a call: settlements and the provider's log share it, as they take the place of lower reports; what
   * is itself outranked, and what moves what stands, takes it alone.
   */
  standing: 7022,
  /** One page of re-rating or re-attribution at a time: what stands for a call cannot change while it is being moved. */
  reposting: 7002,
  /**
   * Which months are closed: all that posts charges shares it, so that none is posted to a month while that closes; closing and
   * reopening take it alone.
   */
  periods: 7040,
  /** One change of the owners of gateways' names at a time. */
  gateways: 7007,
  /** Everything that raises one limit is decided one after the other; by the limit. */
  limit: 7021,
  /** Admissions share it; opening windows takes it alone. */
  openingWindows: 7006,
  /** One mover of balances at a time. */
  movingBalances: 7005,
  /** One process at a time moves the breakers of routes. */
  targets: 7008,
  /** One process at a time makes the first key that signs policies. */
  policyKey: 7009,
  /** One API key at a time asks for a new environment. */
  environments: 7010,
  /** One publication of policies at a time. */
  policies: 7011,
  /** One change of stops at a time: versions of their documents have no gap. After policies, which take a while to be built. */
  stops: 7012,
  /** One process at a time folds the days that changed. */
  foldingDays: 7020,
  /** One look at the limits of how calls fare at a time: an episode is opened once. */
  operations: 7030,
  /** One process at a time folds and scores series, and makes incidents of what it finds. */
  scoringAnomalies: 7023,
  /** One recording of charges or drivers at a time: what is there already is not counted again. */
  charges: 7041,
  /** One change of plans at a time. */
  plans: 7042,
  /** One change of what a person saved at a time; by the person. */
  savedViews: 7043,
  /** The end of the audit log: only its holder appends. The last of all, since every change waits for it. */
  auditEnd: 7004,
} as const;

export type LockName = keyof typeof LOCKS;

const RANKS = Object.keys(LOCKS);

interface Taking {
  /** With others that share it. */
  readonly shared?: boolean;
  /** Which of many: one limit, for example. */
  readonly key?: string;
}

/**
 * Waits for the lock and keeps it to the end of the transaction. A statement of its own, so that the next one sees what was
 * committed while this one waited.
 */
export async function takeLock(
  sql: Sql,
  name: LockName,
  { shared = false, key }: Taking = {},
): Promise<void> {
  noteTaken(name, key, shared ? 'shared' : 'alone');
  const call = shared ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock';
  // Prisma cannot read a void.
  if (key === undefined) await sql.rows(`SELECT ${call}(${LOCKS[name]})::text`);
  else await sql.rows(`SELECT ${call}(${LOCKS[name]}, hashtext($1))::text`, [key]);
}

/** Takes the lock if that needs no waiting; false if another transaction has it. */
export async function tryLock(sql: Sql, name: LockName): Promise<boolean> {
  noteTaken(name, undefined, 'alone');
  const [row] = await sql.rows<{ taken: boolean }>(
    `SELECT pg_try_advisory_xact_lock(${LOCKS[name]}) AS taken`,
  );
  return row?.taken === true;
}

/** For a block of SQL that takes a lock by itself: the statement that does. */
export const performLock = (name: LockName, key: string): string =>
  `PERFORM pg_advisory_xact_lock(${LOCKS[name]}, hashtext('${key}'));`;

/** For what is only right under a lock, and is called by others: refuses where the transaction does not have it. */
export function requireLock(name: LockName): void {
  invariant(held()?.locks.has(name) === true, `this needs the lock ${name}`);
}

/** Refuses what could wait in a circle; what this transaction has already is no waiting. */
function noteTaken(name: LockName, key: string | undefined, how: 'shared' | 'alone'): void {
  const holding = held();
  invariant(holding !== null, `the lock ${name} was asked for outside of a transaction`);
  const id = key === undefined ? name : `${name} ${key}`;
  const had = holding.locks.get(id);
  if (had === 'alone' || had === how) return;
  invariant(had === undefined, `the lock ${name} is shared already, and was asked for alone`);
  for (const other of holding.locks.keys()) {
    const [taken = ''] = other.split(' ');
    invariant(
      RANKS.indexOf(taken) < RANKS.indexOf(name),
      `the lock ${name} was asked for after ${taken}: take locks in the order of platform/locks.ts`,
    );
  }
  holding.locks.set(id, how);
}

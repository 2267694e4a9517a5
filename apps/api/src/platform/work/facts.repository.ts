import type { Database, Sql } from '../database.js';

/** A job that a fact needs, as the queue knows it: by ids alone. */
export interface FactJob {
  readonly fact: bigint;
  readonly job: string;
}

const TOGETHER_MAX = 100;
/** What was handed over this long ago is handed over again: the queue ignores an id that it still has. */
const HANDED_OVER_MS = 30_000;

/** Writes down which jobs each new fact needs, and removes facts that need none. Answers how many facts there were. */
export async function answerFacts(
  sql: Sql,
  answers: ReadonlyMap<string, readonly string[]>,
): Promise<number> {
  const pairs = [...answers].flatMap(([fact, jobs]) => jobs.map((job) => ({ fact, job })));
  const [row] = await sql.rows<{ facts: number }>(
    `WITH fresh AS (
       SELECT id, fact FROM ledger.outbox WHERE NOT answered ORDER BY id LIMIT ${TOGETHER_MAX} FOR UPDATE SKIP LOCKED),
     needed AS (
       SELECT f.id, a.job FROM fresh f JOIN unnest($1::text[], $2::text[]) AS a(fact, job) USING (fact)),
     written AS (
       INSERT INTO ledger.fact_job (fact, job) SELECT id, job FROM needed ON CONFLICT DO NOTHING),
     kept AS (
       UPDATE ledger.outbox SET answered = true WHERE id IN (SELECT id FROM needed)),
     gone AS (
       DELETE FROM ledger.outbox WHERE id IN (SELECT id FROM fresh EXCEPT SELECT id FROM needed))
     SELECT count(*)::int AS facts FROM fresh`,
    [pairs.map(({ fact }) => fact), pairs.map(({ job }) => job)],
  );
  return row?.facts ?? 0;
}

/** Takes what is due, in the order of the facts; it is due again unless it is done by then. */
export function claimDue(sql: Sql): Promise<FactJob[]> {
  return sql.rows<FactJob>(
    `WITH due AS (
       SELECT fact, job FROM ledger.fact_job WHERE due_at <= now() ORDER BY fact, job
       LIMIT ${TOGETHER_MAX} FOR UPDATE SKIP LOCKED),
     claimed AS (
       UPDATE ledger.fact_job j SET due_at = now() + interval '${HANDED_OVER_MS} milliseconds'
       FROM due WHERE j.fact = due.fact AND j.job = due.job)
     SELECT fact, job FROM due`,
  );
}

/** Could not be handed over: due again soon. */
export async function putBack(sql: Sql, claimed: readonly FactJob[], ms: number): Promise<void> {
  await sql.rows(
    `UPDATE ledger.fact_job j SET due_at = now() + $3::integer * interval '1 millisecond'
     FROM unnest($1::bigint[], $2::text[]) AS c(fact, job) WHERE j.fact = c.fact AND j.job = c.job`,
    [claimed.map(({ fact }) => String(fact)), claimed.map(({ job }) => job), ms],
  );
}

/** The queue has lost what it knew: whatever was handed over and has not failed is due at once. */
export async function dueAgain(sql: Sql): Promise<void> {
  await sql.rows('UPDATE ledger.fact_job SET due_at = now() WHERE due_at > now() AND failures = 0');
}

/** What the fact says; null where this job of it is done. */
export async function payloadOf(
  sql: Sql,
  { fact, job }: FactJob,
): Promise<{ readonly payload: unknown } | null> {
  const [row] = await sql.rows<{ payload: unknown }>(
    `SELECT o.payload FROM ledger.fact_job j JOIN ledger.outbox o ON o.id = j.fact WHERE j.fact = $1 AND j.job = $2`,
    [fact, job],
  );
  return row ?? null;
}

/** The last job of a fact removes it. The fact's row is locked first, so that of two last jobs one sees the other. */
export async function finish(database: Database, { fact, job }: FactJob): Promise<void> {
  await database.bulk(async (tx) => {
    await tx.rows('SELECT FROM ledger.outbox WHERE id = $1 FOR UPDATE', [fact]);
    await tx.rows('DELETE FROM ledger.fact_job WHERE fact = $1 AND job = $2', [fact, job]);
    await tx.rows(
      `DELETE FROM ledger.outbox WHERE id = $1 AND answered
         AND NOT EXISTS (SELECT FROM ledger.fact_job WHERE fact = $1)`,
      [fact],
    );
  });
}

const ERROR_CHARACTERS_MAX = 500;

/** How often it has failed by now. */
export async function noteFailure(
  sql: Sql,
  { fact, job }: FactJob,
  error: Error,
  waitMs: (failures: number) => number,
): Promise<number> {
  const message = error.message.replaceAll('\0', '').toWellFormed().slice(0, ERROR_CHARACTERS_MAX);
  const [row] = await sql.rows<{ failures: number }>(
    `UPDATE ledger.fact_job SET failures = failures + 1, error = $3 WHERE fact = $1 AND job = $2 RETURNING failures`,
    [fact, job, message],
  );
  const failures = row?.failures ?? 1;
  await putBack(sql, [{ fact, job }], waitMs(failures));
  return failures;
}

export interface FactsWaiting {
  readonly waiting: number;
  /** Failed at least once, and tried again. */
  readonly failed: number;
  readonly oldestAt: Date | null;
}

export async function factsWaiting(sql: Sql): Promise<FactsWaiting> {
  const [row] = await sql.rows<FactsWaiting>(
    `SELECT count(*)::int AS waiting, min(created_at) AS "oldestAt",
       count(*) FILTER (WHERE EXISTS (SELECT FROM ledger.fact_job j WHERE j.fact = o.id AND j.failures > 0))::int AS failed
     FROM ledger.outbox o`,
  );
  return row ?? { waiting: 0, failed: 0, oldestAt: null };
}

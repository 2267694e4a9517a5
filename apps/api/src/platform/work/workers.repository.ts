import type { Sql } from '../database.js';

/** A worker that has not been seen for so long does not run. */
const WORKER_SEEN_MS_MAX = 60_000;

export async function noteWorker(sql: Sql, id: string, version: string): Promise<void> {
  await sql.rows(
    `INSERT INTO ledger.worker (id, version) VALUES ($1::uuid, $2) ON CONFLICT (id) DO UPDATE SET seen_at = now()`,
    [id, version],
  );
}

/** The last that was seen stays, so that it is known since when no worker runs. */
export async function forgetDeadWorkers(sql: Sql): Promise<void> {
  await sql.rows(
    `DELETE FROM ledger.worker WHERE seen_at < now() - interval '1 day'
       AND seen_at < (SELECT max(seen_at) FROM ledger.worker)`,
  );
}

/** What the clock starts is expected from now on, and late if it does not come. */
export async function expectJobs(
  sql: Sql,
  jobs: readonly { readonly name: string; readonly everyMs: number }[],
): Promise<void> {
  await sql.rows(
    `INSERT INTO ledger.job_run (job, every_ms) SELECT job, every_ms FROM unnest($1::text[], $2::bigint[]) AS t(job, every_ms)
     ON CONFLICT (job) DO UPDATE SET every_ms = excluded.every_ms WHERE ledger.job_run.every_ms IS DISTINCT FROM excluded.every_ms`,
    [jobs.map(({ name }) => name), jobs.map(({ everyMs }) => everyMs)],
  );
}

export async function noteRun(sql: Sql, job: string, isOk: boolean): Promise<void> {
  const column = isOk ? 'succeeded_at' : 'failed_at';
  await sql.rows(
    `INSERT INTO ledger.job_run (job, ${column}) VALUES ($1, now()) ON CONFLICT (job) DO UPDATE SET ${column} = now()`,
    [job],
  );
}

export interface JobRun {
  readonly job: string;
  /** Null of jobs that only facts start. */
  readonly everyMs: bigint | null;
  readonly lastSuccessAt: Date | null;
  readonly lastFailureAt: Date | null;
  readonly isLate: boolean;
}

/**
 * Late: the last success is longer ago than the interval and half of it, or a minute where that is more. A job that has
 * never succeeded counts from when it was first expected.
 */
export function jobRuns(sql: Sql): Promise<JobRun[]> {
  return sql.rows<JobRun>(
    `SELECT job, every_ms AS "everyMs", succeeded_at AS "lastSuccessAt", failed_at AS "lastFailureAt",
       coalesce(coalesce(succeeded_at, expected_since)
         < now() - (every_ms + greatest(60000, every_ms / 2)) * interval '1 millisecond', false) AS "isLate"
     FROM ledger.job_run ORDER BY job`,
  );
}

export interface WorkersSeen {
  readonly running: number;
  readonly lastSeenAt: Date | null;
}

export async function workersSeen(sql: Sql): Promise<WorkersSeen> {
  const [row] = await sql.rows<WorkersSeen>(
    `SELECT count(*) FILTER (WHERE seen_at > now() - interval '${WORKER_SEEN_MS_MAX} milliseconds')::int AS running,
       max(seen_at) AS "lastSeenAt" FROM ledger.worker`,
  );
  return row ?? { running: 0, lastSeenAt: null };
}

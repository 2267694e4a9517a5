import { Inject, Injectable } from '@nestjs/common';
import { Database, type Sql } from '../database.js';
import { Gauges, type Sample } from '../watch/gauges.js';
import { factsWaiting, type FactsWaiting } from './facts.repository.js';
import { type JobRun, jobRuns, workersSeen, type WorkersSeen } from './workers.repository.js';

export interface Work {
  readonly workers: WorkersSeen;
  readonly jobs: readonly JobRun[];
  readonly facts: FactsWaiting;
}

const GAUGES = [
  { name: 'bursar_workers', help: 'Workers seen within the last minute.' },
  { name: 'bursar_outbox_facts', help: 'Facts whose jobs are not all done.' },
  {
    name: 'bursar_outbox_failed_facts',
    help: 'Facts of which a job has failed, and is tried again.',
  },
  {
    name: 'bursar_outbox_oldest_fact_seconds',
    help: 'Age of the oldest fact whose jobs are not all done; 0 without any.',
  },
  {
    name: 'bursar_job_last_success_timestamp_seconds',
    help: 'When the job last succeeded, in any worker; absent before the first time.',
    labelNames: ['job'],
  },
  {
    name: 'bursar_job_late',
    help: 'Whether a repeating job is late: 1 or 0.',
    labelNames: ['job'],
  },
] as const;

/** What the workers do, and what waits for them. */
@Injectable()
export class WorkService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Gauges) gauges: Gauges,
  ) {
    gauges.add(GAUGES, async (sql) => samplesOf(await workOf(sql)));
  }

  async now(): Promise<Work> {
    return workOf(this.database);
  }

  async seen(): Promise<WorkersSeen> {
    return workersSeen(this.database);
  }
}

async function workOf(sql: Sql): Promise<Work> {
  const workers = await workersSeen(sql);
  const jobs = await jobRuns(sql);
  return { workers, jobs, facts: await factsWaiting(sql) };
}

function samplesOf({ workers, jobs, facts }: Work): readonly (readonly Sample[])[] {
  const one = (value: number): Sample[] => [{ value }];
  const oldestMs = facts.oldestAt === null ? 0 : Date.now() - facts.oldestAt.getTime();
  return [
    one(workers.running),
    one(facts.waiting),
    one(facts.failed),
    one(Math.max(0, oldestMs) / 1_000),
    jobs.flatMap(({ job, lastSuccessAt }) =>
      lastSuccessAt === null ? [] : [{ labels: { job }, value: lastSuccessAt.getTime() / 1_000 }],
    ),
    jobs.flatMap(({ job, everyMs, isLate }) =>
      everyMs === null ? [] : [{ labels: { job }, value: isLate ? 1 : 0 }],
    ),
  ];
}

import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type Job, UnrecoverableError } from 'bullmq';
import { CONFIG, type Config } from './config.js';
import { Database, inLane } from './database.js';
import { DomainError, invariant } from './errors.js';
import type { Answer, JobContract, Recurring } from './jobs.js';
import { LOGGER, type Logger } from './log.js';
import { jobDuration, jobRuns, queueDepth } from './metrics.js';
import {
  answerFacts,
  claimDue,
  dueAgain,
  type FactJob,
  finish,
  noteFailure,
  payloadOf,
  putBack,
} from './work/facts.repository.js';
import { VERSION } from './version.js';
import { Handlers, type Handling } from './work/handlers.js';
import { DROP_HALF_GONE, JobQueue } from './work/job-queue.js';
import { expectJobs, forgetDeadWorkers, noteRun, noteWorker } from './work/workers.repository.js';

const POLL_MS = 250;
const CHECK_MS = 2_000;
const BEAT_MS = 5_000;
const NOT_HANDED_OVER_MS = 1_000;
const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 3_600_000;

/**
 * Moves facts from the outbox to the queue, and runs the queue. The outbox says what is to be done: a fact stays in it until
 * each of its jobs is done, and is handed over again where the queue may have forgotten it. pg-boss and graphile-worker enqueue
 * in the transaction, but keep their queue in Postgres alone: here it moves to Redis as it is.
 */
@Injectable()
export class JobRunner {
  private readonly id = randomUUID();
  private queue: JobQueue | null = null;
  private recurring: readonly Recurring[] = [];
  private readonly loops: Loop[] = [];
  private isFirstCheck = true;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Database) private readonly database: Database,
    @Inject(Handlers) private readonly handlers: Handlers,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  bind(pipeline: readonly Answer[], recurring: readonly Recurring[]): void {
    this.handlers.bind(pipeline, recurring);
    this.recurring = recurring;
  }

  /** Does not wait for the queue: where it is away, it is found once it is there. */
  async start(): Promise<void> {
    for (const name of this.handlers.names)
      for (const outcome of ['ok', 'failed']) jobRuns.inc({ job: name, outcome }, 0);
    this.queue = new JobQueue(
      this.config,
      this.log,
      (job) => inLane('jobs', () => this.run(job)),
      () => this.database.rows(DROP_HALF_GONE),
    );
    await inLane('jobs', () => this.beat());
    this.loops.push(
      new Loop(CHECK_MS, this.log, () => this.check()),
      new Loop(POLL_MS, this.log, () => this.poll()),
      new Loop(BEAT_MS, this.log, () => this.beat()),
    );
    for (const loop of this.loops) loop.start();
  }

  /** Says that this worker lives, whether or not the queue does. */
  private async beat(): Promise<void> {
    await noteWorker(this.database, this.id, VERSION);
    await forgetDeadWorkers(this.database);
    const names = this.recurring.map(({ job, everyMs }) => ({ name: job.name, everyMs }));
    await expectJobs(this.database, names);
  }

  private async check(): Promise<void> {
    const { queue } = this;
    if (queue === null) return;
    const wasMissing = await queue.check(this.recurring);
    if (wasMissing) {
      await dueAgain(this.database);
      if (!this.isFirstCheck)
        this.log.warn(
          'the queue had lost jobs: they are put back, and facts are handed over again',
        );
    }
    this.isFirstCheck = false;
    const counts = await queue.counts();
    queueDepth.reset();
    if (counts === null) return;
    for (const state of ['waiting', 'active', 'delayed'] as const)
      queueDepth.set({ state }, counts[state]);
  }

  /** Hands over what is due, each by itself: what one of them meets concerns no other. */
  async poll(): Promise<void> {
    const { queue } = this;
    if (queue === null) return;
    await answerFacts(this.database, this.handlers.answers);
    const due = await claimDue(this.database);
    const refused: FactJob[] = [];
    for (const one of due) {
      // A second one that is refused says that it is the queue that fails, not what it was given.
      const isRefused =
        refused.length > 1 ||
        (await queue.add(one.job, `${one.job}-${one.fact}`, { fact: String(one.fact) }).then(
          () => false,
          () => true,
        ));
      if (isRefused) refused.push(one);
    }
    if (refused.length > 0) await putBack(this.database, refused, NOT_HANDED_OVER_MS);
  }

  /** Here and now instead of in the queue, one after the other: these jobs, and what waits in the outbox. */
  async runHere(names: readonly string[]): Promise<void> {
    await inLane('jobs', async () => {
      await noteWorker(this.database, this.id, VERSION);
      for (const name of names) {
        const handling = this.handlers.find(name);
        invariant(handling !== undefined, `no handler for the job ${name}`);
        await handling.handler.run({});
      }
      await this.answerHere();
    });
  }

  private async answerHere(): Promise<void> {
    while ((await answerFacts(this.database, this.handlers.answers)) > 0);
    for (let due = await claimDue(this.database); due.length > 0;) {
      for (const one of due) {
        const handling = this.handlers.find(one.job);
        if (handling !== undefined) await this.answer(handling, one);
      }
      due = await claimDue(this.database);
    }
  }

  private async run(job: Job<unknown>): Promise<unknown> {
    const handling = this.handlers.find(job.name);
    if (handling === undefined) throw new UnrecoverableError(`no handler for the job ${job.name}`);
    const stop = jobDuration.startTimer({ job: job.name });
    const id = (job.data as { fact?: unknown } | null)?.fact;
    const fact = typeof id === 'string' ? { fact: BigInt(id), job: job.name } : null;
    try {
      const result =
        fact === null
          ? await handling.handler.run(handling.contract.payload.parse(job.data))
          : await this.answer(handling, fact);
      await noteRun(this.database, job.name, true);
      jobRuns.inc({ job: job.name, outcome: 'ok' });
      return result;
    } catch (error) {
      jobRuns.inc({ job: job.name, outcome: 'failed' });
      await this.noteFailed(handling.contract, fact, error as Error);
      throw error;
    } finally {
      stop();
    }
  }

  /** A job that was done before and comes again finds nothing to do. */
  private async answer({ handler, contract }: Handling, fact: FactJob): Promise<unknown> {
    const found = await payloadOf(this.database, fact);
    if (found === null) return null;
    const result = await handler.run(contract.payload.parse(found.payload));
    await finish(this.database, fact);
    return result;
  }

  /** Keeps a failed job and retries it: soon if it may pass by itself, else every hour until an operator resolves it. */
  private async noteFailed(
    contract: JobContract,
    fact: FactJob | null,
    error: Error,
  ): Promise<void> {
    const { name: job } = contract;
    this.log.error(
      { err: error, job, ...(fact !== null && { fact: String(fact.fact) }) },
      'job failed',
    );
    const waitMs = (failures: number): number => retryMs(contract, error, failures);
    // Where the database is away, the fact is due again in any case.
    await noteRun(this.database, job, false)
      .then(() => (fact === null ? null : noteFailure(this.database, fact, error, waitMs)))
      .catch(() => null);
  }

  async stop(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
    await this.queue?.close();
  }
}

function retryMs({ attemptsMax }: JobContract, error: Error, failures: number): number {
  const isForGood = error instanceof DomainError && error.code !== 'UNAVAILABLE';
  if (isForGood || failures >= attemptsMax) return RETRY_MS_MAX;
  return Math.min(RETRY_MS_MIN * 2 ** (failures - 1), RETRY_MS_MAX);
}

/** One after the other, with a pause between; a failure ends none but this one. */
class Loop {
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();
  private isStopped = false;
  private isFailing = false;

  constructor(
    private readonly pauseMs: number,
    private readonly log: Logger,
    private readonly work: () => Promise<void>,
  ) {}

  start(): void {
    if (this.isStopped) return;
    this.turn = inLane('jobs', this.work)
      .then(() => {
        this.isFailing = false;
      })
      .catch((error: unknown) => {
        if (!this.isFailing) this.log.warn({ err: error }, 'facts or jobs could not be moved');
        this.isFailing = true;
      })
      .finally(() => {
        if (!this.isStopped) this.timer = setTimeout(() => this.start(), this.pauseMs);
      });
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.turn;
  }
}

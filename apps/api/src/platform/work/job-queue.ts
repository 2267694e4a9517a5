import { type IQueueBackend, type Job, Queue, Worker } from 'bullmq';
import type { Config } from '../config.js';
import type { Logger } from '../log.js';
import type { Recurring } from '../jobs.js';
import { performLock } from '../locks.js';
import { Connection, within } from '../watch/connection.js';
import { ANSWER_MS_MAX, SCHEMA, storageOf } from './queue-storage.js';

type AnyQueue = Queue<unknown, unknown, string, unknown, unknown, string, IQueueBackend>;
type AnyWorker = Worker<unknown, unknown, string, IQueueBackend>;

const QUEUE = 'bursar';
const CLOSE_MS_MAX = 10_000;
/** A queue that fails for so long is opened afresh: whatever state the library is in, a new connection gets out of it. */
const FAILING_MS_MAX = 20_000;
/** A repeating job whose next run is overdue by so much may have lost it: it is scheduled again, which moves one that only waits. */
const OVERDUE_MS = 15_000;
const REPEATED_LINE_MS = 60_000;

/** What the queue says: schema, table or function that are gone. */
const GONE = new Set(['3F000', '42P01', '42883', '42704']);
/** And these: tables that are there although the record of what was made says that nothing is. */
const HALF_GONE = new Set(['42P07', '42710', '42723']);

/** Only what lost that record goes: the lock is the one that the library migrates under. */
export const DROP_HALF_GONE = `DO $$ BEGIN
  ${performLock('queueTables', SCHEMA)}
  IF NOT EXISTS (SELECT FROM ${SCHEMA}.migration) THEN DROP SCHEMA ${SCHEMA} CASCADE; END IF;
END $$`;

interface Opened {
  readonly queue: AnyQueue;
  readonly worker: AnyWorker;
}

export interface JobCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
}

/**
 * The queue and who works it off, in Redis where there is one, else in the same Postgres in a schema of its own. Nothing
 * lives here alone: what is lost with it is put back by `check`, and by handing over again what the outbox still holds.
 */
export class JobQueue {
  private opened: Opened | null = null;
  private okAt = Date.now();
  private saidAt = -Infinity;
  private readonly scheduledAt = new Map<string, number>();
  private readonly connection: Connection;

  constructor(
    private readonly config: Config,
    private readonly log: Logger,
    private readonly run: (job: Job<unknown>) => Promise<unknown>,
    /** Runs `DROP_HALF_GONE`. */
    private readonly dropHalfGone: () => Promise<unknown>,
  ) {
    const name = config.REDIS_URL === undefined ? 'Postgres, for jobs,' : 'Redis, for jobs,';
    this.connection = new Connection(log, name, 'jobs wait until it does');
  }

  /** Puts back the repeating jobs that the queue does not know, or has stopped repeating. True: some were not known. */
  async check(recurring: readonly Recurring[]): Promise<boolean> {
    try {
      const { queue, worker } = (this.opened ??= this.open());
      const ready = Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);
      await within(ANSWER_MS_MAX, ready, 'The queue');
      // Not before: a worker whose storage cannot be opened asks for jobs without a pause, and nothing else gets a turn.
      if (!worker.isRunning()) worker.run().catch((error: unknown) => this.noteError(error));
      const { unknown, overdue } = await within(
        ANSWER_MS_MAX,
        this.missing(queue, recurring),
        'The queue',
      );
      for (const one of [...unknown, ...overdue]) await this.schedule(queue, one);
      this.okAt = Date.now();
      this.connection.works();
      return unknown.length > 0;
    } catch (error) {
      await this.failed(error);
      return false;
    }
  }

  private async schedule(queue: AnyQueue, { job, everyMs }: Recurring): Promise<void> {
    const template = { name: job.name, data: {}, opts: KEEP_NONE };
    const upsert = queue.upsertJobScheduler(job.name, { every: everyMs }, template);
    await within(ANSWER_MS_MAX, upsert, 'The queue').catch((error: unknown) => {
      // This run and the next are there already: nothing is missing.
      if (!/slot|collision/i.test((error as Error).message)) throw error;
    });
    this.scheduledAt.set(job.name, Date.now());
  }

  private async missing(
    queue: AnyQueue,
    recurring: readonly Recurring[],
  ): Promise<{ unknown: readonly Recurring[]; overdue: readonly Recurring[] }> {
    const known = await queue.getJobSchedulers(0, -1, true);
    const byName = new Map(known.map((scheduler) => [scheduler.key, scheduler]));
    const before = Date.now() - OVERDUE_MS;
    return {
      unknown: recurring.filter(({ job, everyMs }) => byName.get(job.name)?.every !== everyMs),
      overdue: recurring.filter(({ job }) => {
        const next = byName.get(job.name)?.next ?? Infinity;
        return next < before && (this.scheduledAt.get(job.name) ?? 0) < before;
      }),
    };
  }

  /** Under an id that repeats: the queue keeps one of each while it knows it. */
  async add(name: string, id: string, data: unknown): Promise<void> {
    const { queue } = (this.opened ??= this.open());
    const adding = queue.add(name, data, { jobId: id, attempts: 1, ...KEEP_NONE });
    await within(ANSWER_MS_MAX, adding, 'The queue').catch((error: unknown) => {
      this.noteError(error);
      throw error;
    });
  }

  async counts(): Promise<JobCounts | null> {
    if (this.opened === null || this.connection.isLost) return null;
    const asking = this.opened.queue.getJobCounts('waiting', 'active', 'delayed');
    const counts = await within(ANSWER_MS_MAX, asking, 'The queue').catch(() => null);
    if (counts === null) return null;
    const { waiting = 0, active = 0, delayed = 0 } = counts;
    return { waiting, active, delayed };
  }

  /** Jobs under way are waited for, but not for ever. */
  async close(): Promise<void> {
    const { opened } = this;
    this.opened = null;
    if (opened === null) return;
    const closing = opened.worker.close().then(() => opened.queue.close());
    await within(CLOSE_MS_MAX, closing, 'Closing the queue').catch(() => abandon(opened));
  }

  private open(): Opened {
    const { queueOptions, workerOptions, backend } = storageOf(this.config);
    const queue: AnyQueue = new Queue(QUEUE, queueOptions, backend);
    queue.on('error', (error) => this.noteError(error));
    const worker: AnyWorker = new Worker(QUEUE, (job) => this.run(job), workerOptions, backend);
    worker.on('error', (error) => this.noteError(error));
    this.okAt = Date.now();
    return { queue, worker };
  }

  private async failed(error: unknown): Promise<void> {
    this.connection.lost(error);
    const { code = '' } = error as { code?: string };
    if (HALF_GONE.has(code)) await this.dropHalfGone();
    else if (!GONE.has(code) && Date.now() < this.okAt + FAILING_MS_MAX) return;
    const { opened } = this;
    this.opened = null;
    if (opened !== null) await abandon(opened);
  }

  /** A server that is away is said once; what else the library complains of, once a minute. */
  private noteError(error: unknown): void {
    if (this.connection.isLost) return;
    if (isAway(error)) {
      this.connection.lost(error);
      return;
    }
    const now = Date.now();
    if (now < this.saidAt + REPEATED_LINE_MS) return;
    this.saidAt = now;
    this.log.warn({ err: error }, 'the queue failed');
  }
}

/** What happened to a job is kept in Postgres, not in the queue. */
const KEEP_NONE = { removeOnComplete: true, removeOnFail: true };

const AWAY =
  /ECONN|ETIMEDOUT|EPIPE|connection (is|was)? ?(closed|terminated|ended)|timed out|isn't writeable|max retries|READONLY|LOADING/i;

function isAway(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  return /^(08|57P0)/.test(code) || AWAY.test(`${code} ${message}`);
}

/** Its jobs go on to their end; nothing of it is waited for. */
async function abandon({ queue, worker }: Opened): Promise<void> {
  const closing = Promise.allSettled([worker.close(true), queue.disconnect()]);
  await within(ANSWER_MS_MAX, closing, 'Closing the queue').catch(() => undefined);
}

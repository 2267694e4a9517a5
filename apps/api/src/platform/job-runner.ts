import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DiscoveryService, Reflector } from '@nestjs/core';
import {
  type BackendFactory,
  createPostgresBackend,
  createRedisBackend,
  type IQueueBackend,
  type Job,
  Queue,
  type QueueOptions,
  UnrecoverableError,
  Worker,
} from 'bullmq';
import { CONFIG, type Config } from './config.js';
import { Database, inLane } from './database.js';
import { DomainError, invariant } from './errors.js';
import { type Answer, HANDLES, type JobContract, type JobHandler, type Recurring } from './jobs.js';
import { LOGGER, type Logger } from './log.js';
import { QUEUE_CONNECTIONS_MAX } from './postgres/lanes.js';

type AnyQueue = Queue<unknown, unknown, string, unknown, unknown, string, IQueueBackend>;
type AnyWorker = Worker<unknown, unknown, string, IQueueBackend>;

const QUEUE = 'bursar';
const POLL_MS = 250;
const FACTS_PER_POLL = 100;

/** Moves facts from the outbox to the queue, and runs the queue. Postgres holds both, unless REDIS_URL says otherwise. */
@Injectable()
export class JobRunner implements OnApplicationShutdown {
  private readonly handlers = new Map<string, { contract: JobContract; handler: JobHandler }>();
  private answers = new Map<string, readonly JobContract[]>();
  private queue: AnyQueue | undefined;
  private worker: AnyWorker | undefined;
  private timer: NodeJS.Timeout | undefined;
  private polling: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Database) private readonly database: Database,
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Finds who does each job; throws unless every contract has exactly one handler. */
  bind(pipeline: readonly Answer[], recurring: readonly Recurring[]): void {
    const contracts = new Map<string, JobContract>();
    for (const contract of [
      ...pipeline.flatMap((answer) => answer.jobs),
      ...recurring.map((r) => r.job),
    ]) {
      contracts.set(contract.name, contract);
    }
    for (const { instance, metatype } of this.discovery.getProviders()) {
      if (typeof metatype !== 'function') continue;
      const contract = this.reflector.get<JobContract | undefined>(HANDLES, metatype);
      if (contract === undefined) continue;
      invariant(!this.handlers.has(contract.name), `two handlers for the job ${contract.name}`);
      this.handlers.set(contract.name, { contract, handler: instance as JobHandler });
    }
    for (const name of contracts.keys())
      invariant(this.handlers.has(name), `no handler for the job ${name}`);
    this.answers = new Map(pipeline.map((answer) => [answer.fact, answer.jobs]));
  }

  async start(recurring: readonly Recurring[]): Promise<void> {
    const { options, backend } = this.storage();
    const queue: AnyQueue = new Queue(QUEUE, options, backend);
    this.queue = queue;
    queue.on('error', (error) => this.log.warn({ err: error }, 'queue'));
    const worker: AnyWorker = new Worker(
      QUEUE,
      (job) => inLane('jobs', () => this.run(job)),
      { ...options, concurrency: 2 },
      backend,
    );
    this.worker = worker;
    worker.on('error', (error) => this.log.warn({ err: error }, 'worker'));
    worker.on('failed', (job, error) =>
      this.log.error({ err: error, job: job?.name }, 'job failed'),
    );
    for (const { job, everyMs } of recurring) {
      await queue.upsertJobScheduler(job.name, { every: everyMs }, { name: job.name, data: {} });
    }
    this.schedulePoll();
  }

  /** Redis where there is one; else the same Postgres, in a schema of the queue's own. */
  private storage(): { options: QueueOptions; backend: BackendFactory } {
    const { REDIS_URL, DATABASE_URL } = this.config;
    if (REDIS_URL !== undefined) {
      const connection = { url: REDIS_URL, maxRetriesPerRequest: null };
      return { options: { connection, prefix: '{bursar}' }, backend: createRedisBackend };
    }
    const connection = {
      connectionString: DATABASE_URL,
      schema: 'jobs',
      migrate: true,
      max: QUEUE_CONNECTIONS_MAX,
    };
    return { options: { connection: connection }, backend: createPostgresBackend as never };
  }

  private schedulePoll(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.polling = inLane('jobs', () => this.poll())
        .catch((error: unknown) => this.log.warn({ err: error }, 'outbox'))
        .finally(() => this.schedulePoll());
    }, POLL_MS);
  }

  /** Enqueues before it deletes, under ids that repeat: a crash between the two enqueues nothing twice. */
  async poll(): Promise<void> {
    const { queue } = this;
    if (queue === undefined) return;
    await this.database.bulk(async (tx) => {
      const facts = await tx.rows<{ id: bigint; fact: string; payload: unknown }>(
        `DELETE FROM ledger.outbox WHERE id IN (
           SELECT id FROM ledger.outbox ORDER BY id LIMIT ${FACTS_PER_POLL} FOR UPDATE SKIP LOCKED)
         RETURNING id, fact, payload`,
      );
      for (const { id, fact, payload } of facts) {
        for (const contract of this.answers.get(fact) ?? []) {
          await queue.add(contract.name, payload, {
            jobId: `${contract.name}-${id}`,
            attempts: contract.attemptsMax,
            backoff: { type: 'exponential', delay: 500 },
            removeOnComplete: { age: 86_400 },
            removeOnFail: { age: 14 * 86_400 },
          });
        }
      }
    });
  }

  private async run(job: Job<unknown>): Promise<unknown> {
    const entry = this.handlers.get(job.name);
    if (entry === undefined) throw new UnrecoverableError(`no handler for the job ${job.name}`);
    try {
      return await entry.handler.run(entry.contract.payload.parse(job.data));
    } catch (error) {
      // Only what may pass by itself is tried again.
      if (error instanceof DomainError && error.code !== 'UNAVAILABLE')
        throw new UnrecoverableError(error.message);
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.polling;
    await this.worker?.close();
    await this.queue?.close();
  }
}

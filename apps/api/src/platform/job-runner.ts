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
import { Database } from './database.js';
import { DomainError, invariant } from './errors.js';
import { type Answer, HANDLES, type JobContract, type JobHandler, type Recurring } from './jobs.js';
import { LOGGER, type Logger } from './log.js';
import { RestingFacts } from './resting-facts.js';
import { concernsAll } from './shared-failure.js';

type AnyQueue = Queue<unknown, unknown, string, unknown, unknown, string, IQueueBackend>;
type AnyWorker = Worker<unknown, unknown, string, IQueueBackend>;

interface StoredFact {
  readonly id: bigint;
  readonly fact: string;
  readonly payload: unknown;
}

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
  private readonly resting = new RestingFacts();

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
      (job) => this.run(job),
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
    const connection = { connectionString: DATABASE_URL, schema: 'jobs', migrate: true, max: 4 };
    return { options: { connection: connection }, backend: createPostgresBackend as never };
  }

  private schedulePoll(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.polling = this.poll()
        .catch((error: unknown) => this.log.warn({ err: error }, 'outbox'))
        .finally(() => this.schedulePoll());
    }, POLL_MS);
  }

  /** Enqueues before it deletes, under ids that repeat: a crash between the two enqueues nothing twice. */
  async poll(): Promise<void> {
    const { queue } = this;
    if (queue === undefined) return;
    await this.database.bulk(async (tx) => {
      const facts = await tx.rows<StoredFact>(
        `SELECT id, fact, payload FROM ledger.outbox WHERE id <> ALL($1::bigint[])
         ORDER BY id LIMIT ${FACTS_PER_POLL} FOR UPDATE SKIP LOCKED`,
        [this.resting.ids(Date.now())],
      );
      const enqueued: bigint[] = [];
      for (const one of facts) if (await this.enqueue(queue, one)) enqueued.push(one.id);
      await tx.rows('DELETE FROM ledger.outbox WHERE id = ANY($1::bigint[])', [enqueued]);
    });
  }

  /** False for a fact that cannot be enqueued: it stays in the outbox, and those after it go on. */
  private async enqueue(queue: AnyQueue, { id, fact, payload }: StoredFact): Promise<boolean> {
    try {
      for (const contract of this.answers.get(fact) ?? []) {
        await queue.add(contract.name, payload, {
          jobId: `${contract.name}-${id}`,
          attempts: contract.attemptsMax,
          backoff: { type: 'exponential', delay: 500 },
          removeOnComplete: { age: 86_400 },
          removeOnFail: { age: 14 * 86_400 },
        });
      }
      return true;
    } catch (error) {
      if (concernsAll(error)) throw error;
      this.resting.add(id, Date.now());
      this.log.error({ err: error, fact, id: String(id) }, 'a fact cannot be enqueued');
      return false;
    }
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

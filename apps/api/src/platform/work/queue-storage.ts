import {
  type BackendFactory,
  createPostgresBackend,
  createRedisBackend,
  type QueueOptions,
  type WorkerOptions,
} from 'bullmq';
import type { Config } from '../config.js';
import { QUEUE_CONNECTIONS_MAX } from '../postgres/lanes.js';

export const SCHEMA = 'jobs';
export const ANSWER_MS_MAX = 5_000;
const CONCURRENCY = 2;
/** A job is taken from a worker that has died this long after its last sign of life. */
const LOCK_MS = 15_000;
const STALLED_EVERY_MS = 5_000;

interface Storage {
  readonly queueOptions: QueueOptions;
  readonly workerOptions: WorkerOptions;
  readonly backend: BackendFactory;
}

/** Redis where there is one; else the same Postgres, in a schema of the queue's own. */
export function storageOf({ REDIS_URL, DATABASE_URL }: Config): Storage {
  const work = {
    autorun: false,
    concurrency: CONCURRENCY,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_EVERY_MS,
    runRetryDelay: 1_000,
  };
  if (REDIS_URL === undefined) {
    const connection = {
      connectionString: DATABASE_URL,
      schema: SCHEMA,
      migrate: true,
      max: QUEUE_CONNECTIONS_MAX,
    };
    return {
      queueOptions: { connection },
      workerOptions: { connection, ...work },
      backend: createPostgresBackend as never,
    };
  }
  const common = {
    url: REDIS_URL,
    connectTimeout: ANSWER_MS_MAX,
    retryStrategy: (times: number) => Math.min(100 * times, 2_000),
    // After a failover the old server is a replica: another connection finds the new one.
    reconnectOnError: (error: Error) =>
      error.message.startsWith('READONLY') ? (2 as const) : false,
  };
  const prefix = '{bursar}';
  const asking = { ...common, commandTimeout: ANSWER_MS_MAX, maxRetriesPerRequest: null };
  const waiting = { ...common, socketTimeout: 30_000, maxRetriesPerRequest: null };
  return {
    queueOptions: { connection: asking, prefix },
    workerOptions: { connection: waiting, prefix, ...work },
    backend: createRedisBackend,
  };
}

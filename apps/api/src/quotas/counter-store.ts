import { Redis } from 'ioredis';
import {
  type RateLimiterAbstract,
  RateLimiterPostgres,
  RateLimiterRedis,
  type RateLimiterRes,
} from 'rate-limiter-flexible';
import type { QueryConfig } from 'pg';
import type { Database } from '../platform/database.js';
import type { Logger } from '../platform/log.js';
import { rateLimitStore } from '../platform/metrics.js';
import { Connection, within } from '../platform/watch/connection.js';

const COMMAND_MS_MAX = 1_000;
const LOOK_MS = 500;

export type StoreName = 'redis' | 'postgres';

export interface Stored {
  readonly result: RateLimiterRes;
  readonly from: StoreName;
}

/**
 * Counters in Redis where there is one and it answers, else in Postgres. The first command that Redis does not answer in time
 * sends all that follow to Postgres, until Redis answers again: one call waits for a server that hangs, not every call.
 */
export class CounterStore {
  private readonly inPostgres: RateLimiterAbstract;
  private readonly inRedis: RateLimiterAbstract | null = null;
  private readonly redis: Redis | null = null;
  private readonly connection: Connection;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(
    url: string | undefined,
    database: Pick<Database, 'query'>,
    log: Logger,
    minuteMs: number,
  ) {
    // Only penalty and reward are used: they count, and what counts as too much is decided elsewhere.
    const options = { points: 1, duration: minuteMs / 1_000 };
    this.connection = new Connection(
      log,
      'Redis, for rate limits,',
      'they are counted in Postgres until it does',
    );
    this.inPostgres = new RateLimiterPostgres({
      ...options,
      storeClient: { query: (config: QueryConfig) => database.query(config) },
      storeType: 'client',
      keyPrefix: '',
      schemaName: 'limits',
      tableName: 'rate',
      tableCreated: true,
    });
    if (url === undefined) return;
    this.redis = connectionTo(url);
    this.redis.on('error', (error) => this.lost(error));
    this.redis.on('close', () => this.lost(new Error('The connection was closed.')));
    this.inRedis = new RateLimiterRedis({
      ...options,
      storeClient: this.redis,
      keyPrefix: '{bursar}:rate',
    });
  }

  /** Calls that are let in before Redis answers would be counted elsewhere; a Redis that is away is not waited for. */
  async open(): Promise<void> {
    const { redis } = this;
    if (redis === null) return;
    await within(2 * COMMAND_MS_MAX, redis.connect(), 'Redis').then(
      () => this.works(),
      (error: unknown) => this.lost(error),
    );
    this.look(redis);
  }

  get current(): StoreName {
    return this.inRedis === null || this.connection.isLost ? 'postgres' : 'redis';
  }

  async add(key: string, points: number): Promise<Stored> {
    if (this.current === 'redis' && this.inRedis !== null) {
      const result = await within(COMMAND_MS_MAX, this.inRedis.penalty(key, points), 'Redis').catch(
        (error: unknown) => {
          this.lost(error);
          return null;
        },
      );
      if (result !== null) return { result, from: 'redis' };
    }
    return { result: await this.inPostgres.penalty(key, points), from: 'postgres' };
  }

  /** Only where it was counted: the other store would have too few. */
  async takeBack(key: string, points: number, from: StoreName): Promise<void> {
    if (from !== this.current) return;
    const store = from === 'redis' ? this.inRedis : this.inPostgres;
    await store?.reward(key, points);
  }

  private lost(error: unknown): void {
    if (this.isClosed) return;
    rateLimitStore.set(0);
    this.connection.lost(error);
  }

  private works(): void {
    rateLimitStore.set(1);
    this.connection.works();
  }

  private look(redis: Redis): void {
    if (this.isClosed) return;
    this.timer = setTimeout(() => {
      const asking =
        this.connection.isLost && redis.status === 'ready'
          ? within(COMMAND_MS_MAX, redis.ping(), 'Redis').then(
              () => this.works(),
              () => undefined,
            )
          : Promise.resolve();
      void asking.finally(() => this.look(redis));
    }, LOOK_MS).unref();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    const { redis } = this;
    if (redis === null) return;
    await within(COMMAND_MS_MAX, redis.quit(), 'Redis').catch(() => undefined);
    redis.disconnect();
  }
}

const connectionTo = (url: string): Redis =>
  new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    connectTimeout: COMMAND_MS_MAX,
    commandTimeout: COMMAND_MS_MAX,
    retryStrategy: (times) => Math.min(100 * times, 2_000),
    // After a failover the old server is a replica: another connection finds the new one.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  });

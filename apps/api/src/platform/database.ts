import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { type Prisma, PrismaClient } from '../generated/prisma/client.js';
import { CONFIG, type Config } from './config.js';
import { Unavailable } from './errors.js';
import { watchPool } from './watch/pool-metrics.js';

/** Anything that runs one SQL statement: the pool, a bulk transaction, or a transaction of edited entities. */
export interface Sql {
  /** int8 reads as bigint, numeric as string, date as string, timestamptz as Date. */
  rows<T>(text: string, values?: readonly unknown[]): Promise<T[]>;
}

/** A change by a person: Prisma for the entity, SQL for the rest, the audit entry, all in one. */
export interface Tx extends Sql {
  readonly prisma: Prisma.TransactionClient;
}

/** Facts in bulk: COPY and set-wise SQL on one connection. */
export interface BulkTx extends Sql {
  readonly client: pg.PoolClient;
}

export const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, BigInt);
types.setTypeParser(pg.types.builtins.DATE, (text) => text);

/** Whatever the server's own zone: Prisma's adapter reads a timestamptz without its offset. */
const SESSION = '-c timezone=UTC';
const POOL_CONNECTIONS_MAX = 12;
const TRANSACTION_MS_MAX = 120_000;
const START_MS_MAX = 60_000;
const START_POLL_MS = 250;

const CONNECTION_LOST = /^(08|57P0)|^E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT)$/;

/** A server that is away, starting or stopping: whoever asked may ask again. Every other failure stays what it is. */
function toOurs(error: unknown): Error {
  const { code, message } = error as { code?: string; message?: string };
  const isLost =
    CONNECTION_LOST.test(code ?? '') ||
    /connection (terminated|ended)|connection error/i.test(message ?? '');
  return isLost ? new Unavailable('The database does not answer.', 2) : (error as Error);
}

@Injectable()
export class Database implements Sql, OnModuleInit, OnModuleDestroy {
  readonly pool: pg.Pool;
  readonly prisma: PrismaClient;
  private closed = false;

  constructor(@Inject(CONFIG) config: Config) {
    this.pool = new pg.Pool({
      options: SESSION,
      connectionString: config.DATABASE_URL,
      max: POOL_CONNECTIONS_MAX,
      application_name: 'bursar',
      types,
    });
    watchPool('all', this.pool);
    // A server that goes away takes idle connections with it; the next query says so to whoever asks.
    this.pool.on('error', () => undefined);
    // And those in use: what they were doing fails by itself, which must not end the process.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    this.prisma = new PrismaClient({
      adapter: new PrismaPg({
        connectionString: config.DATABASE_URL,
        max: POOL_CONNECTIONS_MAX,
        options: SESSION,
      }),
      transactionOptions: { timeout: TRANSACTION_MS_MAX, maxWait: TRANSACTION_MS_MAX },
    });
  }

  /** A server that is starting or recovering is waited for; one that stays away ends the start. */
  async onModuleInit(): Promise<void> {
    const deadline = Date.now() + START_MS_MAX;
    for (;;) {
      const error = await this.pool.query('SELECT 1').then(() => null, toOurs);
      if (error === null) return;
      if (!(error instanceof Unavailable) || Date.now() > deadline) throw error;
      await sleep(START_POLL_MS);
    }
  }

  async rows<T>(text: string, values: readonly unknown[] = []): Promise<T[]> {
    const { rows } = await this.pool.query(text, [...values]).catch((error: unknown) => {
      throw toOurs(error);
    });
    return rows as T[];
  }

  /** Everything `work` changes commits together or not at all. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.prisma.$transaction((prisma) =>
      work({
        prisma,
        rows: <R>(text: string, values: readonly unknown[] = []) =>
          prisma.$queryRawUnsafe<R[]>(text, ...values),
      }),
    );
  }

  /** One connection for COPY and set-wise SQL; rolled back if `work` throws. */
  async bulk<T>(work: (tx: BulkTx) => Promise<T>): Promise<T> {
    const client = await this.pool.connect().catch((error: unknown) => {
      throw toOurs(error);
    });
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      const result = await work({
        client,
        rows: async <R>(text: string, values: readonly unknown[] = []) =>
          (await client.query(text, [...values])).rows as R[],
      });
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: unknown) => {
        broken = failure as Error;
      });
      throw toOurs(error);
    } finally {
      client.release(broken);
    }
  }

  async onModuleDestroy(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.prisma.$disconnect();
    await this.pool.end();
  }
}

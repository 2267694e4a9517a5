import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { type Prisma, PrismaClient } from '../generated/prisma/client.js';
import { requireSupportedPostgres } from './postgres/supported-version.js';
import { CONFIG, type Config } from './config.js';
import { Unavailable } from './errors.js';
import {
  apart,
  beginHolding,
  chosenLane,
  refuseWhileHolding,
  whileHolding,
} from './postgres/context.js';
import { isCollision, toOurs } from './postgres/failures.js';
import { LanePool } from './postgres/lane-pool.js';
import { type Lane, LANES, type ProcessKind } from './postgres/lanes.js';
import { type Listening, type ListenOptions, listenTo } from './postgres/listener.js';

export { apart, inLane } from './postgres/context.js';
export type { Lane } from './postgres/lanes.js';

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
  /** Runs once it is committed, if it is; the transaction does not wait for it. */
  afterCommit(work: () => void): void;
}

/** A connection that outlives the call that took it; `close` gives it back, and may be called twice. */
export interface HeldSql extends Sql {
  close(): Promise<void>;
}

export const PROCESS_KIND = Symbol('process kind');

const ONE_MOMENT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';
const TRANSACTION_MS_MAX = 120_000;
const START_MS_MAX = 60_000;
const START_POLL_MS = 250;
const ATTEMPTS_MAX = 3;
const AGAIN_MS_MAX = 5_000;
const AGAIN_STEP_MS = 20;

@Injectable()
export class Database implements Sql, OnModuleInit, OnModuleDestroy {
  readonly #pools: ReadonlyMap<Lane, LanePool>;
  readonly #prismas = new Map<Lane, PrismaClient>();
  readonly #url: string;
  readonly #usualLane: Lane;
  #closed = false;

  constructor(@Inject(CONFIG) { DATABASE_URL }: Config, @Inject(PROCESS_KIND) kind: ProcessKind) {
    this.#url = DATABASE_URL;
    this.#usualLane = kind === 'worker' ? 'jobs' : 'screen';
    this.#pools = new Map(LANES.map((lane) => [lane, new LanePool(lane, kind, DATABASE_URL)]));
  }

  /** A server that is starting or recovering is waited for; one that stays away, or is too old, ends the start. */
  async onModuleInit(): Promise<void> {
    const deadline = Date.now() + START_MS_MAX;
    for (;;) {
      const error = await requireSupportedPostgres((text) => this.rows(text)).then(
        () => null,
        toOurs,
      );
      if (error === null) return;
      if (!(error instanceof Unavailable) || Date.now() > deadline) throw error;
      await sleep(START_POLL_MS);
    }
  }

  /** Entities that people edit, outside of a transaction. */
  get prisma(): PrismaClient {
    refuseWhileHolding();
    return this.#prismaOf(this.#lane);
  }

  async rows<T>(text: string, values: readonly unknown[] = []): Promise<T[]> {
    return (await this.query({ text, values: [...values] })).rows as T[];
  }

  /** For libraries that bring their own statements. */
  query(config: pg.QueryConfig): Promise<pg.QueryResult<Record<string, unknown>>> {
    return this.#pool.query<Record<string, unknown>>(config).catch(thrownAsOurs);
  }

  /** Everything `work` changes commits together or not at all. */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const lane = this.#lane;
    return this.prisma
      .$transaction((prisma) => {
        const rows = <R>(text: string, values: readonly unknown[] = []) =>
          prisma.$queryRawUnsafe<R[]>(text, ...values);
        return whileHolding(lane, () => work({ prisma, rows }));
      })
      .catch(thrownAsOurs);
  }

  /** One connection for COPY and set-wise SQL; rolled back if `work` throws. */
  async bulk<T>(work: (tx: BulkTx) => Promise<T>): Promise<T> {
    const lane = this.#lane;
    const client = await this.#pool.connect().catch(thrownAsOurs);
    const after: (() => void)[] = [];
    const afterCommit = (then: () => void): void => void after.push(then);
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      const result = await whileHolding(lane, () =>
        work({ client, afterCommit, rows: rowsOf(client) }),
      );
      await client.query('COMMIT');
      for (const then of after) apart(lane, then);
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

  /** The same for `work` that may run again from its beginning: what lost a deadlock is tried again, a few times at most. */
  async bulkAgain<T>(work: (tx: BulkTx) => Promise<T>): Promise<T> {
    const deadline = performance.now() + AGAIN_MS_MAX;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.bulk(work);
      } catch (error) {
        const isLast = attempt === ATTEMPTS_MAX || performance.now() > deadline;
        if (isLast || !isCollision(error)) throw error;
        await sleep(AGAIN_STEP_MS * attempt * (0.5 + Math.random()));
      }
    }
  }

  /** All that `read` asks sees one moment. `settings` are of this transaction alone, such as `jit = off`. */
  async atOneMoment<T>(
    read: (sql: Sql) => Promise<T>,
    settings: readonly string[] = [],
  ): Promise<T> {
    const held = await this.hold(settings);
    try {
      return await read(held);
    } finally {
      await held.close();
    }
  }

  /** The same by a connection that is given back later. Until it is closed the work under way takes no other. */
  async hold(settings: readonly string[] = []): Promise<HeldSql> {
    const client = await this.#pool.connect().catch(thrownAsOurs);
    const holding = beginHolding();
    let isClosing = false;
    const release = (error?: Error): void => {
      holding.isOver = true;
      client.release(error);
    };
    try {
      await client.query([ONE_MOMENT, ...settings.map((one) => `SET LOCAL ${one}`)].join('; '));
    } catch (error) {
      release(error as Error);
      throw toOurs(error);
    }
    return {
      rows: rowsOf(client),
      close: async () => {
        if (isClosing) return;
        isClosing = true;
        // Nothing was written: to roll back is to end, whatever state the connection is in.
        await client.query('ROLLBACK').then(
          () => release(),
          (error: unknown) => release(error as Error),
        );
      },
    };
  }

  listen(options: Omit<ListenOptions, 'connectionString'>): Promise<Listening> {
    return listenTo({ ...options, connectionString: this.#url });
  }

  async onModuleDestroy(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const prisma of this.#prismas.values()) await prisma.$disconnect();
    for (const pool of this.#pools.values()) await pool.end();
  }

  get #lane(): Lane {
    return chosenLane() ?? this.#usualLane;
  }

  get #pool(): LanePool {
    return this.#poolOf(this.#lane);
  }

  #poolOf(lane: Lane): LanePool {
    const pool = this.#pools.get(lane);
    if (pool === undefined) throw new Error(`There is no lane ${lane}.`);
    return pool;
  }

  /** On the connections of the lane, made where it is first needed. */
  #prismaOf(lane: Lane): PrismaClient {
    const known = this.#prismas.get(lane);
    if (known !== undefined) return known;
    const prisma = new PrismaClient({
      adapter: new PrismaPg(this.#poolOf(lane)),
      transactionOptions: { timeout: TRANSACTION_MS_MAX, maxWait: TRANSACTION_MS_MAX },
    });
    this.#prismas.set(lane, prisma);
    return prisma;
  }
}

const rowsOf =
  (client: pg.PoolClient): Sql['rows'] =>
  async <R>(text: string, values: readonly unknown[] = []) =>
    (await client.query(text, [...values]).catch(thrownAsOurs)).rows as R[];

const thrownAsOurs = (error: unknown): never => {
  throw toOurs(error);
};

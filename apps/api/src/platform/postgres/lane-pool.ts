import pg from 'pg';
import { Unavailable } from '../errors.js';
import { watchPool } from '../watch/pool-metrics.js';
import { refuseWhileHolding } from './context.js';
import { type Lane, LANE_LIMITS, type ProcessKind } from './lanes.js';

const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, BigInt);
types.setTypeParser(pg.types.builtins.DATE, (text) => text);

const RETRY_SECONDS = 1;

type Connected = Parameters<pg.Pool['connect']>[0];

/** Whatever the server's own zone: Prisma's adapter reads a timestamptz without its offset. */
function optionsOf(lane: Lane): string {
  const { lockMs, statementMs, idleMs } = LANE_LIMITS[lane];
  return [
    'timezone=UTC',
    `lock_timeout=${lockMs}`,
    `statement_timeout=${statementMs}`,
    `idle_in_transaction_session_timeout=${idleMs}`,
  ]
    .map((setting) => `-c ${setting}`)
    .join(' ');
}

/** The connections of one lane, and a bounded queue before them. Every statement and transaction passes `connect`. */
export class LanePool extends pg.Pool {
  readonly #waitersMax: number;
  readonly #lane: Lane;

  constructor(lane: Lane, kind: ProcessKind, connectionString: string) {
    const { connections, waitMs, waitersMax } = LANE_LIMITS[lane];
    super({
      connectionString,
      options: optionsOf(lane),
      max: connections[kind],
      connectionTimeoutMillis: waitMs,
      application_name: `bursar-${lane}`,
      keepAlive: true,
      types,
    });
    this.#lane = lane;
    watchPool(lane, this);
    this.#waitersMax = waitersMax;
    // A server that goes away takes idle connections with it; the next query fails and says so.
    this.on('error', () => undefined);
    // And those in use: what they were doing fails by itself, which must not end the process.
    this.on('connect', (client) => client.on('error', () => undefined));
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<pg.PoolClient> | void {
    const refusal = this.#refusal();
    if (callback === undefined) return refusal === null ? super.connect() : Promise.reject(refusal);
    if (refusal === null) super.connect(callback);
    else callback(refusal, undefined, () => undefined);
  }

  #refusal(): Error | null {
    try {
      refuseWhileHolding();
    } catch (error) {
      return error as Error;
    }
    if (this.waitingCount < this.#waitersMax) return null;
    return new Unavailable(
      `Too many wait for the database already (${this.#lane}).`,
      RETRY_SECONDS,
    );
  }
}

import { databaseAway } from './database-away.js';
import { Unavailable } from '../errors.js';

const AGAIN_SECONDS = 2;
const LONGER_SECONDS = 5;

/** A connection that waited too long in its transaction, or that the pool gave up. */
const CONNECTION_LOST = /^(08|57P0)|^25P0[234]$|^E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT)$/;
const LOST_IN_WORDS =
  /connection (terminated|ended)|connection error|timeout exceeded when trying to connect/i;
/** Deadlock, serialization failure, lock timeout: the same again may well succeed. */
const COLLISION = /^(40P01|40001|55P03)$/;
const CANCELLED = '57014';

/** Of an error of Postgres, however it is wrapped. */
function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let one = error, depth = 0; typeof one === 'object' && one !== null && depth < 6; depth++) {
    const { code, originalCode, kind, cause, meta } = one as Record<string, unknown>;
    for (const found of [code, originalCode, kind])
      if (typeof found === 'string') codes.push(found);
    const { driverAdapterError } = (meta ?? {}) as Record<string, unknown>;
    one = cause ?? driverAdapterError;
  }
  return codes;
}

/** Prisma's own words for what Postgres says by code. */
const PRISMA: Readonly<Record<string, string>> = {
  P1001: 'ECONNREFUSED',
  P1002: 'ETIMEDOUT',
  P1017: 'ECONNRESET',
  P2024: 'ETIMEDOUT',
  P2028: 'ETIMEDOUT',
  P2034: '40001',
  DatabaseNotReachable: 'ECONNREFUSED',
  ConnectionClosed: 'ECONNRESET',
  SocketTimeout: 'ETIMEDOUT',
  TransactionWriteConflict: '40001',
  TooManyConnections: '53300',
};

const unavailable = (message: string, seconds: number, cause: unknown): Unavailable =>
  Object.assign(new Unavailable(message, seconds), { cause });

/**
 * What may be asked again is Unavailable: nothing of it was kept, or what was kept is found again by its id. Every other
 * failure stays what it is.
 */
export function toOurs(error: unknown): Error {
  if (error instanceof Unavailable) return error;
  const ours = unavailableIn(error);
  if (ours !== null) return ours;
  const codes = codesOf(error).map((code) => PRISMA[code] ?? code);
  const has = (pattern: RegExp): boolean => codes.some((code) => pattern.test(code));
  const { message = '' } = error as { message?: string };
  if (has(COLLISION))
    return unavailable('Others are changing the same figures right now.', AGAIN_SECONDS, error);
  if (codes.includes(CANCELLED))
    return unavailable('This took the database too long.', LONGER_SECONDS, error);
  const away = databaseAway(error);
  if (away !== null) return Object.assign(away, { cause: error });
  if (has(CONNECTION_LOST) || LOST_IN_WORDS.test(message))
    return unavailable('The database does not answer.', AGAIN_SECONDS, error);
  return error as Error;
}

/** Prisma wraps what its pool throws. */
function unavailableIn(error: unknown): Unavailable | null {
  const { cause } = error as { cause?: unknown };
  return cause instanceof Unavailable ? cause : null;
}

/** Whether the whole transaction, done again at once, may succeed. */
export const isCollision = (error: unknown): boolean =>
  codesOf(error).some((code) => COLLISION.test(PRISMA[code] ?? code));

import { Unavailable } from '../errors.js';

/** A server that is away, starting, stopping, or a read-only replica that has not been promoted. */
const AWAY =
  /^(08|57P0|25006)|^E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN)$/;
/** Prisma's words for the same. */
const AWAY_KINDS = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout']);
const AWAY_PRISMA = /^P(1001|1002|1008|1017)$/;
/** No room: on the server's disk, or on this process's own. */
const FULL = /^(53100|ENOSPC|EDQUOT)$/;
/** The other class-53 failures: memory, connections, a limit of the configuration. */
const BUSY = /^(53\d{3}|P2037)$/;
const BUSY_KINDS = new Set(['TooManyConnections']);

const AWAY_SECONDS = 2;
const BUSY_SECONDS = 2;
const FULL_SECONDS = 10;
const CAUSES_MAX = 8;

interface Failed {
  readonly code?: unknown;
  readonly kind?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly meta?: { readonly driverAdapterError?: unknown };
}

/**
 * What time or an operator removes, whichever library noticed it and however deep it wrapped it: the caller may ask again,
 * and nothing was done. Null for every other failure, which stays what it is.
 */
export function databaseAway(error: unknown): Unavailable | null {
  for (const failed of causesOf(error)) {
    const code = typeof failed.code === 'string' ? failed.code : '';
    const kind = typeof failed.kind === 'string' ? failed.kind : '';
    const message = typeof failed.message === 'string' ? failed.message : '';
    if (FULL.test(code) || message.includes('No space left on device'))
      return new Unavailable('There is no room left on the disk.', FULL_SECONDS);
    if (BUSY.test(code) || BUSY_KINDS.has(kind))
      return new Unavailable('The database takes no more at the moment.', BUSY_SECONDS);
    const isAway =
      AWAY.test(code) ||
      AWAY_PRISMA.test(code) ||
      AWAY_KINDS.has(kind) ||
      /connection (terminated|ended)|connection error/i.test(message);
    if (isAway) return new Unavailable('The database does not answer.', AWAY_SECONDS);
  }
  return null;
}

/** The failure and what it wraps; a circle ends by the bound. */
function causesOf(error: unknown): Failed[] {
  const found: Failed[] = [];
  let rest: unknown[] = [error];
  while (rest.length > 0 && found.length < CAUSES_MAX) {
    const failures = rest.filter((one) => typeof one === 'object' && one !== null) as Failed[];
    found.push(...failures);
    rest = failures.flatMap(({ cause, meta }) => [cause, meta?.driverAdapterError]);
  }
  return found;
}

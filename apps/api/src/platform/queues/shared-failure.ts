import { DomainError } from '../errors.js';

/**
 * SQLSTATE classes in which the server, and not a statement, is at fault: connection lost, transaction ended from outside,
 * out of resources (a full disk among them), locked or in use, cancelled or shut down, system errors.
 */
const SERVER_AT_FAULT = /^(08|25|53|55|57|58)/;
const UNREACHABLE = /^E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH|AI_AGAIN|NOTFOUND)$/;
const TIMED_OUT = /time[d]? ?out|connection (terminated|ended)|connection error/i;

/**
 * Whether a failure would meet whatever else is tried now: then trying again in parts only adds load. Every other failure
 * may be the fault of one item among many.
 */
export function concernsAll(error: unknown): boolean {
  if (error instanceof DomainError) return error.code === 'UNAVAILABLE';
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && (SERVER_AT_FAULT.test(code) || UNREACHABLE.test(code)))
    return true;
  return typeof message === 'string' && TIMED_OUT.test(message);
}

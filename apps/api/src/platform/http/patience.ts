import { performance } from 'node:perf_hooks';
import { problem, ProblemDetails } from './problem.filter.js';
import { BODY_BYTES_PER_SECOND_MIN } from './limits.js';

/**
 * How long a sender may keep its reader waiting: `idleMs` at once, and over the whole body `idleMs` and what its bytes earn
 * at the slowest permitted rate. Only waiting counts: time in which the reader is busy elsewhere is not counted.
 */
export class Patience {
  private waitedMs = 0;
  private earnedMs = 0;
  private since = 0;

  constructor(private readonly idleMs: number) {}

  /** Begins to wait; answers how long at most. */
  begin(): number {
    this.since = performance.now();
    return Math.max(0, Math.min(this.idleMs, this.idleMs + this.earnedMs - this.waitedMs));
  }

  end(bytes: number): void {
    this.waitedMs += performance.now() - this.since;
    this.earnedMs += (bytes / BODY_BYTES_PER_SECOND_MIN) * 1000;
  }
}

/**
 * Calls back once nothing came for `ms`. What came while this process was busy is read first: a timer fires before the
 * sockets are looked at.
 */
export function afterSilence(ms: number, cut: () => void): () => void {
  let late: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    late = setImmediate(() => {
      late = setImmediate(cut);
    });
  }, ms);
  return () => {
    clearTimeout(timer);
    clearImmediate(late);
  };
}

export const tooSlow = (): ProblemDetails =>
  new ProblemDetails(
    problem(408, 'body_too_slow', 'The body of the request came too slowly, or not at all.', {
      hint: 'Send it without long pauses, or in smaller pieces.',
    }),
  );

export const brokeOff = (): ProblemDetails =>
  new ProblemDetails(
    problem(400, 'body_broke_off', 'The connection ended before the body of the request did.', {
      hint: 'Send it again.',
    }),
  );

/** The same bytes as they come, from a sender that keeps sending. */
export async function* steadily(
  stream: AsyncIterable<Buffer>,
  idleMs: number,
): AsyncGenerator<Buffer, void, undefined> {
  const patience = new Patience(idleMs);
  const pieces = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await inTime(pieces.next(), patience.begin());
      if (next.done === true) return;
      patience.end(next.value.length);
      yield next.value;
    }
  } finally {
    // A piece that never comes must not keep its reader: what is underneath ends with the connection.
    void Promise.resolve(pieces.return?.()).catch(() => undefined);
  }
}

async function inTime<T>(piece: Promise<T>, ms: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const cancel = afterSilence(ms, () => reject(tooSlow()));
  try {
    return await Promise.race([piece, late]);
  } catch (error) {
    piece.catch(() => undefined);
    throw error instanceof ProblemDetails ? error : brokeOff();
  } finally {
    cancel();
  }
}

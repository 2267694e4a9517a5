import { AsyncLocalStorage } from 'node:async_hooks';
import { invariant } from '../errors.js';
import type { Lane } from './lanes.js';

/** A connection that some work has, until it is given back. */
export interface Holding {
  isOver: boolean;
}

interface Context {
  readonly lane: Lane;
  /** Replaced where work takes a connection that outlives the call that took it. */
  holding: Holding | null;
}

const contexts = new AsyncLocalStorage<Context>();

/** Null: nobody has chosen one for this work. */
export const chosenLane = (): Lane | null => contexts.getStore()?.lane ?? null;

const held = (): Holding | null => {
  const holding = contexts.getStore()?.holding ?? null;
  return holding?.isOver === false ? holding : null;
};

/** What `work` asks of the database goes through this lane. Whoever holds a connection still holds it there. */
export const inLane = <T>(lane: Lane, work: () => T): T =>
  contexts.run({ lane, holding: held() }, work);

/**
 * For what nobody waits for: timers, rounds, news. It inherits nothing of whoever happened to start it, and answers nothing,
 * so that a transaction cannot wait for it.
 */
export function apart(lane: Lane, work: () => void): void {
  contexts.run({ lane, holding: null }, work);
}

/** `work` has a connection to itself while it runs, and takes no other. */
export async function whileHolding<T>(lane: Lane, work: () => Promise<T>): Promise<T> {
  const holding = { isOver: false };
  try {
    return await contexts.run({ lane, holding }, work);
  } finally {
    holding.isOver = true;
  }
}

/** The work under way has a connection from here on, until it is over with it. */
export function beginHolding(): Holding {
  const holding = { isOver: false };
  const context = contexts.getStore();
  if (context !== undefined) context.holding = holding;
  return holding;
}

/**
 * A transaction that waits for a second connection can wait for itself: those who have the others may wait for its locks, and
 * Postgres sees no circle. So nobody may, whether or not a connection happens to be free.
 */
export function refuseWhileHolding(): void {
  invariant(
    held() === null,
    'a connection was asked for while this work holds one: pass its transaction on, or ask before it begins',
  );
}

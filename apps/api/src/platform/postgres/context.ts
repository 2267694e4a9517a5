import { AsyncLocalStorage } from 'node:async_hooks';
import { invariant } from '../errors.js';
import type { Lane } from './lanes.js';

/** A connection that some work has, until it is given back. */
export interface Holding {
  isOver: boolean;
  /** Locks that its transaction has taken, and how; kept by locks.ts. */
  readonly locks: Map<string, 'shared' | 'alone'>;
}

const newHolding = (): Holding => ({ isOver: false, locks: new Map() });

interface Context {
  readonly lane: Lane;
  /** Replaced where work takes a connection that outlives the call that took it. */
  holding: Holding | null;
}

const contexts = new AsyncLocalStorage<Context>();

/** Null: none was chosen for this work. */
export const chosenLane = (): Lane | null => contexts.getStore()?.lane ?? null;

/** Of the work under way: its connection, and the transaction on it. */
export const held = (): Holding | null => {
  const holding = contexts.getStore()?.holding ?? null;
  return holding?.isOver === false ? holding : null;
};

/** What `work` asks of the database goes through this lane. Work that holds a connection still holds it there. */
export const inLane = <T>(lane: Lane, work: () => T): T =>
  contexts.run({ lane, holding: held() }, work);

/**
 * For timers, rounds and news, which no caller waits for. They inherit nothing from the work that happened to start them, and
 * return nothing, so that a transaction cannot wait for them.
 */
export function apart(lane: Lane, work: () => void): void {
  contexts.run({ lane, holding: null }, work);
}

/** `work` has a connection to itself while it runs, and takes no other. */
export async function whileHolding<T>(lane: Lane, work: () => Promise<T>): Promise<T> {
  const holding = newHolding();
  try {
    return await contexts.run({ lane, holding }, work);
  } finally {
    holding.isOver = true;
  }
}

/** The work under way has a connection from here on, until it is over with it. */
export function beginHolding(): Holding {
  const holding = newHolding();
  const context = contexts.getStore();
  if (context !== undefined) context.holding = holding;
  return holding;
}

/**
 * A transaction that waits for a second connection can wait for itself: the other connections may be waiting for its locks, and
 * Postgres sees no circle. So it is always refused, whether or not a connection happens to be free.
 */
export function refuseWhileHolding(): void {
  invariant(
    held() === null,
    'a connection was asked for while this work holds one: pass its transaction on, or ask before it begins',
  );
}

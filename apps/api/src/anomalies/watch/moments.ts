import { DAY, QUARTER } from '@bursar/time';

/** A pass makes up for so much time in which there was none. */
export const MADE_UP_MS = DAY;

/** The start of the quarter hour that is not over. */
export const quarterAt = (at: number): number => Math.floor(at / QUARTER) * QUARTER;

/** What is looked at as it was at a moment, whenever a pass comes to it. */
export interface Moment {
  readonly at: number;
  /** Rules that look at single calls. */
  readonly isCalls: boolean;
  /** Rules that look at a day. */
  readonly isDay: boolean;
}

/** Pure. The ends of quarter hours since the pass before, in order. Nothing was judged before the first pass. */
export function quarterEnds(judgedTo: number | null, now: number): number[] {
  const ends: number[] = [];
  const from = Math.max(judgedTo ?? now, now - MADE_UP_MS);
  for (let at = quarterAt(from) + QUARTER; at <= now; at += QUARTER) ends.push(at);
  return ends;
}

export interface Known {
  readonly judgedTo: number | null;
  readonly now: number;
  /** Starts of quarter hours in which calls cost or failed much. */
  readonly busy: readonly number[];
  /** A rule of days has something to say within the time made up for. */
  readonly isDayBusy: boolean;
  /** Quarter hours with something to say. */
  readonly candidates: readonly number[];
}

/**
 * Pure. The moments that a pass judges, in order. One that comes late judges each quarter hour of the time between as a pass at its
 * end would have: what it finds, and what that joins, does not depend on how often passes come.
 */
export function momentsOf({ judgedTo, now, busy, isDayBusy, candidates }: Known): Moment[] {
  const ends = quarterEnds(judgedTo, now);
  const last = ends.at(-1);
  // What began in one quarter hour may only be enough with the next.
  const isBusy = new Set(busy.flatMap((at) => [at + QUARTER, at + 2 * QUARTER]));
  const moments = new Map<number, Moment>();
  for (const at of candidates.map((one) => Math.min(now, one + QUARTER)))
    moments.set(at, { at, isCalls: false, isDay: false });
  for (const at of ends) {
    const isDay = at === last || isDayBusy;
    const isCalls = isDay || isBusy.has(at);
    if (isDay || isCalls || moments.has(at)) moments.set(at, { at, isCalls, isDay });
  }
  moments.set(now, { at: now, isCalls: true, isDay: judgedTo === null || now === last });
  return [...moments.values()].sort((a, b) => a.at - b.at);
}

import { bucketKey, instantOf, windowAt } from '@bursar/time';
import type { Drawn, Fitting, Height, Level, Usd } from './lines.js';

/** What is asked of a window: a chart compares nothing else with it. */
export interface Held {
  readonly budget: string;
  /** Instants as ISO text. */
  readonly startsAt: string;
  readonly endsAt: string;
  /** It counted what the budget counts now. */
  readonly isSameScope: boolean;
  readonly limit: Usd;
  readonly changes: readonly { readonly at: string; readonly from: string; readonly to: string }[];
}

/**
 * Pure. The limit that held in each bucket: in the bar of a window, the one that held as it ended; of what was spent since a window
 * began, the one that held so far. Null: not known then; a bucket that is left out is of no window of this budget.
 */
export function limitsHeld(
  { id, window, timezone }: Fitting,
  windows: readonly Held[],
  drawn: Drawn,
): ReadonlyMap<string, Usd> {
  const own = windows.filter((one) => one.budget === id && one.isSameScope);
  const whole = own.filter(({ startsAt, endsAt }) => {
    const { start, end } = windowAt(window, timezone, Date.parse(startsAt), drawn.calendar);
    return Date.parse(startsAt) === start && Date.parse(endsAt) === end;
  });
  return drawn.isCumulative ? soFar(whole, drawn) : byBar(whole, drawn);
}

function byBar(windows: readonly Held[], { grain, zone, keys }: Drawn): Map<string, Usd> {
  const limits = new Map(
    windows.map(({ startsAt, limit }) => [bucketKey(Date.parse(startsAt), grain, zone), limit]),
  );
  return new Map(
    keys.filter((key) => limits.has(key)).map((key) => [key, limits.get(key) ?? null]),
  );
}

function soFar(windows: readonly Held[], { range, grain, zone, keys }: Drawn): Map<string, Usd> {
  const from = instantOf({ date: range.from, time: '00:00' }, zone);
  const one = windows.find(({ startsAt }) => Date.parse(startsAt) === from);
  if (one === undefined) return new Map();
  return new Map(
    keys.map((key) => {
      const next = one.changes.find(({ at }) => bucketKey(Date.parse(at), grain, zone) > key);
      return [key, next?.from ?? one.limit];
    }),
  );
}

/** Pure. A line at one height where the limit was always the same, else one with a height for each bucket; null: nothing is known. */
export function toLevel(name: string, held: ReadonlyMap<string, Usd>, drawn: Drawn): Level | null {
  const known = new Set([...held.values()].filter((amount) => amount !== null));
  if (known.size === 0) return null;
  const heights = drawn.keys.map((key) => held.get(key));
  const isSame = known.size === 1 && heights.every((height) => typeof height === 'string');
  return {
    ...{ name, kind: 'budget', usd: heights.at(-1) ?? null },
    held: isSame ? null : new Map(drawn.keys.map((key) => [key, held.get(key)])),
  };
}

/** Pure. Its height in a bucket; one that is still to come has that of the last. Undefined: it has none there. */
export function heightAt({ usd, held }: Level, key: string): Height {
  if (held === null) return usd;
  return held.has(key) ? held.get(key) : [...held.values()].at(-1);
}

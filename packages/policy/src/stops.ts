import type { StopData } from './document/document.js';
import {
  type Identify,
  type ModelNames,
  type Scope,
  ScopedList,
  selfNames,
  type Subject,
} from './scope.js';

/** A stop as it is asked about: `endsAt` in epoch milliseconds, Infinity for one that someone must lift. */
export interface Stop {
  readonly id: string;
  readonly scope: Scope;
  readonly endsAt: number;
  readonly reason: string;
  readonly by: string;
}

export interface Stops {
  /** 0 before any document came. */
  readonly version: number;
  readonly list: ScopedList<Stop>;
}

export function compileStops(
  version: number,
  stops: readonly StopData[],
  identify?: Identify,
): Stops {
  return {
    version,
    list: new ScopedList(
      stops.map(({ id, scope, until, reason, by }) => ({
        id,
        scope,
        endsAt: until === null ? Infinity : Date.parse(until),
        reason,
        by,
      })),
      identify,
    ),
  };
}

export const NO_STOPS: Stops = compileStops(0, []);

/**
 * The stop that forbids a call: of several, the one that lasts longest, since no call passes before that one ends.
 * It holds up to its end and not at it; a time that is no number ends nothing.
 */
export function stopFor(
  call: Subject,
  stops: Stops,
  now: number,
  names: ModelNames = selfNames(call.model),
): Stop | null {
  let last: Stop | null = null;
  for (const stop of stops.list.about(call, names)) {
    if (now >= stop.endsAt) continue;
    if (!last || stop.endsAt > last.endsAt) last = stop;
  }
  return last;
}

/** Of two sets of stops, the one that was published later: a policy carries those that were in force with it. */
export function newerStops(a: Stops, b: Stops): Stops {
  return b.version > a.version ? b : a;
}

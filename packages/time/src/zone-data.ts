import { Temporal } from 'temporal-polyfill';

/** From this instant on (epoch ms) clocks are ahead of UTC by so many ms; whole seconds, as under local mean time. */
export interface OffsetSince {
  readonly from: number;
  readonly offset: number;
}

/**
 * The clocks of a zone from one year of UTC to another, in order; the first holds since ever. The only place that asks for zone
 * data: those of the runtime, through Temporal. Throws a RangeError where there is no such zone.
 */
export function readClocks(zone: string, firstYear: number, lastYear: number): OffsetSince[] {
  const end = startOfYear(lastYear + 1);
  const start = Temporal.Instant.fromEpochMilliseconds(startOfYear(firstYear));
  let clocks = start.toZonedDateTimeISO(zone);
  const offsets = [{ from: -Infinity, offset: clocks.offsetNanoseconds / 1e6 }];
  for (;;) {
    const next = clocks.getTimeZoneTransition('next');
    if (next === null || next.epochMilliseconds >= end) return offsets;
    offsets.push({ from: next.epochMilliseconds, offset: next.offsetNanoseconds / 1e6 });
    clocks = next;
  }
}

/** `Date.UTC` would take the years 0 to 99 for those of the last century. */
const startOfYear = (year: number): number => new Date(0).setUTCFullYear(year, 0, 1);

/** A name of the IANA list. An offset such as "+01:00" is no zone: standards disagree which way it goes. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(name)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

/** Names are the same in any case; two names of the same clocks are two zones. */
export const isSameZone = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** The zone that this machine, or this browser, keeps. */
export const ownZone = (): string => Temporal.Now.timeZoneId();

import {
  bucketStart,
  DAY,
  dateOf,
  firstInstantReading,
  readingAt,
  zoneBetween,
} from '@bursar/time';

/**
 * Pure. Whether data cover a period that begins at `from`: null; or the local day on which they begin, where that is a later one.
 * What lies before the first call is not known, so such a period is compared with nothing: on no screen, in no file or message.
 */
export function dataBegin(firstCall: number, from: number, zone: string): string | null {
  const first = dayOf(firstCall, zone);
  return from < first.from ? first.date : null;
}

/** The local day of an instant, and when it begins. */
export function dayOf(
  at: number,
  zoneName: string,
): { readonly date: string; readonly from: number } {
  const zone = zoneBetween(zoneName, at - 2 * DAY, at + DAY);
  const start = bucketStart(readingAt(zone, at), 'day');
  return { date: dateOf(start), from: firstInstantReading(zone, start) };
}

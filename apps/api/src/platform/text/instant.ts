import { z } from 'zod';

/** Four digits name the year, in ISO 8601 and in Postgres alike; there is no year 0 in Postgres. */
const EARLIEST = Date.parse('0001-01-01T00:00:00Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/** Whether every part of Bursar can write and store it. */
export const isStorableInstant = (at: Date): boolean =>
  at.getTime() >= EARLIEST && at.getTime() <= LATEST;

/** A date or an instant of ISO 8601 within the years 1 to 9999; null for anything else. */
export function readInstant(text: string): Date | null {
  const at = new Date(text);
  return isStorableInstant(at) ? at : null;
}

const OUTSIDE = 'lies outside the years 1 to 9999';

/** An instant with its offset, as machines write it. */
export const moment = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .refine(isStorableInstant, OUTSIDE);

/** "2026-11-28 14:05 UTC", as sentences say when. */
export const minuteText = (at: Date | number | string): string =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

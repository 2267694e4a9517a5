import { addDays, instantOf, wallTime } from '@bursar/time';
import type { QuietHours } from '../settings/rule.js';

const SATURDAY = 6;
const SUNDAY = 0;
/** Quiet stretches that follow each other: a weekend and the nights at both ends of it. */
const STRETCHES_MAX = 8;

/** Pure. The instant from which a message may go out: now, or the end of the quiet hours it falls in. */
export function loudAt(quiet: QuietHours | null, reportingZone: string, now: number): number {
  if (quiet === null) return now;
  const zone = quiet.timezone ?? reportingZone;
  let at = now;
  for (let stretch = 0; stretch < STRETCHES_MAX; stretch += 1) {
    const end = endOfQuiet(quiet, zone, at);
    if (end === null || end <= at) return at;
    at = end;
  }
  return at;
}

/** When the quiet stretch around an instant ends; null where there is none. */
function endOfQuiet({ from, to, weekends }: QuietHours, zone: string, at: number): number | null {
  const { date, time } = wallTime(at, zone);
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  if (weekends && (weekday === SATURDAY || weekday === SUNDAY))
    return instantOf({ date: addDays(date, 1), time: '00:00' }, zone);
  if (from < to) return time >= from && time < to ? instantOf({ date, time: to }, zone) : null;
  if (from === to) return null;
  if (time >= from) return instantOf({ date: addDays(date, 1), time: to }, zone);
  return time < to ? instantOf({ date, time: to }, zone) : null;
}

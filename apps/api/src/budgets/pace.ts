import { DAY } from '@bursar/time';

/** What is spent in so long says how fast a scope spends. */
export const PACE_MS = 7 * DAY;

/** Pure. What a time still costs at the pace of the last `PACE_MS`, in which so much was spent; of a time that is over, nothing. */
export const atPace = (spent: bigint, lastsMs: number): bigint =>
  (spent * BigInt(Math.max(0, Math.round(lastsMs)))) / BigInt(PACE_MS);

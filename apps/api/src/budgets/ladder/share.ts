/** Percentages of a limit are exact to a thousandth of a point. */
const POINT = 1_000;
const WHOLE = BigInt(100 * POINT);

const shareOf = (percent: number): bigint => BigInt(Math.round(percent * POINT));

/** Pure. Whether so much of a limit is used. Of a limit of nothing, everything is used from the start. */
export const hasReached = (used: bigint, limit: bigint, percent: number): boolean =>
  used * WHOLE >= shareOf(percent) * limit;

/** Pure. What a share of a limit comes to, the rest of a femtodollar dropped. */
export const amountAt = (limit: bigint, percent: number): bigint =>
  (limit * shareOf(percent)) / WHOLE;

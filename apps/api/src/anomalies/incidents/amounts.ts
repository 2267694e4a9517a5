import { DAY, QUARTER } from '@bursar/time';
import { endOf } from './anomaly.js';

/** The exact sums of one series by quarter hour. */
export interface Quarter {
  readonly at: number;
  readonly cost: bigint;
  readonly tokens: bigint;
  /** Calls without a price. */
  readonly unpriced: bigint;
}

export interface Episode {
  /** Epoch ms: [from, to); `to` is where data reaches. */
  readonly from: number;
  readonly to: number;
  /** Where the history begins that it is compared with. */
  readonly knownFrom: number;
}

export interface Amounts {
  /** Femtodollars. */
  readonly actual: bigint;
  readonly expected: bigint;
  readonly tokens: bigint;
  readonly expectedTokens: bigint;
  /** Calls without a price: what they cost is not known. */
  readonly unpriced: bigint;
  /** The end of the last quarter hour that cost clearly more than usual. */
  readonly activeTo: number;
}

const SAME_TIMES = 7;
const HISTORY_DAYS = 28;
const PPM = 1_000_000n;

/** Pure. What an episode cost, and what the same hours usually cost: the median of up to seven days before, hour by hour. */
export function amountsOf(quarters: readonly Quarter[], episode: Episode): Amounts {
  const { from, to } = episode;
  const byTime = new Map(quarters.map((one) => [one.at, one]));
  const shift = Math.max(1, Math.ceil((to - from) / DAY));
  let [actual, expected, tokens, expectedTokens, unpriced] = [0n, 0n, 0n, 0n, 0n];
  const over: { at: number; excess: bigint }[] = [];
  for (let at = Math.floor(from / QUARTER) * QUARTER; at < to; at += QUARTER) {
    const usual = usualAt(byTime, at, shift, episode);
    // Of the quarter hour that is not over yet, as much of the usual as has passed.
    const passed = BigInt(Math.round((Math.min(QUARTER, to - at) / QUARTER) * Number(PPM)));
    const now = byTime.get(at);
    const part = { cost: (usual.cost * passed) / PPM, tokens: (usual.tokens * passed) / PPM };
    actual += now?.cost ?? 0n;
    tokens += now?.tokens ?? 0n;
    unpriced += now?.unpriced ?? 0n;
    expected += part.cost;
    expectedTokens += part.tokens;
    over.push({ at, excess: (now?.cost ?? 0n) - part.cost });
  }
  const activeTo = activeUntil(over, from);
  return { actual, expected, tokens, expectedTokens, unpriced, activeTo };
}

function usualAt(
  byTime: ReadonlyMap<number, Quarter>,
  at: number,
  shift: number,
  { knownFrom }: Episode,
): { cost: bigint; tokens: bigint } {
  const same: Quarter[] = [];
  for (let day = shift; day < shift + SAME_TIMES && day <= HISTORY_DAYS; day += 1) {
    const then = at - day * DAY;
    if (then >= knownFrom)
      same.push(byTime.get(then) ?? { at: then, cost: 0n, tokens: 0n, unpriced: 0n });
  }
  return { cost: medianOf(same, 'cost'), tokens: medianOf(same, 'tokens') };
}

function medianOf(same: readonly Quarter[], of: 'cost' | 'tokens'): bigint {
  const sorted = same.map((one) => one[of]).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return sorted[(sorted.length - 1) >> 1] ?? 0n;
}

/**
 * Pure. When an episode ended, as who had looked at the end of each quarter hour since a moment would have seen it first; null: it
 * goes on. `activeTo` is known to be of it whatever it costs.
 */
export function endedBy(
  quarters: readonly Quarter[],
  episode: Episode,
  { since, activeTo }: { readonly since: number; readonly activeTo: number },
): number | null {
  const { from, to } = episode;
  const byTime = new Map(quarters.map((one) => [one.at, one]));
  const first = Math.floor(from / QUARTER) * QUARTER;
  const seen = Math.floor(Math.max(since, from) / QUARTER) * QUARTER;
  let over: { at: number; excess: bigint }[] = [];
  let shifted = 0;
  for (let until = seen + QUARTER; until <= to; until += QUARTER) {
    const shift = Math.max(1, Math.ceil((until - from) / DAY));
    if (shift !== shifted) over = [];
    shifted = shift;
    for (let at = first + over.length * QUARTER; at < until; at += QUARTER) {
      const excess = (byTime.get(at)?.cost ?? 0n) - usualAt(byTime, at, shift, episode).cost;
      over.push({ at, excess });
    }
    const ended = endOf({ from, activeTo: Math.max(activeUntil(over, from), activeTo) }, until);
    if (ended !== null) return ended;
  }
  return null;
}

/** A quarter hour counts if its excess is a quarter of what those with any have on average. */
function activeUntil(over: readonly { at: number; excess: bigint }[], from: number): number {
  const positive = over.filter(({ excess }) => excess > 0n);
  const sum = positive.reduce((all, { excess }) => all + excess, 0n);
  const last = positive.findLast(({ excess }) => excess * 4n * BigInt(positive.length) >= sum);
  return last === undefined ? from : last.at + QUARTER;
}

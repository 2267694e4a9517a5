import { floorDivide, minorUnit, toMinor, type FemtoUsd } from './money.js';

/** One taker of an allocation: a team, a project, a line. Keys are unique. */
export interface Share {
  readonly key: string;
  readonly weight: bigint;
}

/** One amount on a statement, exact. */
export interface ExactLine {
  readonly key: string;
  readonly exact: FemtoUsd;
}

/** A statement in whole minor units. The lines sum to the total. */
export interface RoundedStatement {
  readonly total: bigint;
  readonly lines: ReadonlyMap<string, bigint>;
}

/**
 * Shares a total in proportion to weights, in the total's own integer unit: everyone gets the whole units of their
 * exact share, what is left over goes one unit each to the largest remainders (ties: larger weight, then key).
 * Sums to the total, always. A negative total is shared like its opposite. Throws RangeError for a negative weight,
 * a key named twice, or a total with nothing to share it by.
 */
export function allocate(total: bigint, shares: readonly Share[]): ReadonlyMap<string, bigint> {
  if (total < 0n) {
    const mirrored = allocate(-total, shares);
    return new Map([...mirrored].map(([key, amount]) => [key, -amount]));
  }
  const weights = shares.reduce((sum, { key, weight }) => {
    if (weight < 0n) throw new RangeError(`The weight of "${key}" is negative.`);
    return sum + weight;
  }, 0n);
  if (weights === 0n) {
    if (total !== 0n) throw new RangeError('There is nothing to allocate by.');
    return handOut(
      0n,
      shares.map(({ key }) => ({ key, floor: 0n, remainder: 0n, size: 0n })),
    );
  }
  return handOut(
    total,
    shares.map(({ key, weight }) => {
      const floor = (total * weight) / weights;
      return { key, floor, remainder: total * weight - floor * weights, size: weight };
    }),
  );
}

/**
 * Draws a statement: the exact sum is rounded once, half away from zero, at the currency's minor unit; each line is
 * cut to whole minor units and the missing ones go to the largest remainders (ties: larger exact amount, then key).
 */
export function roundStatement(lines: readonly ExactLine[], decimals: number): RoundedStatement {
  const total = toMinor(
    lines.reduce((sum, { exact }) => sum + exact, 0n),
    decimals,
  );
  return { total, lines: roundWithin(total, lines, decimals) };
}

/**
 * The next level down: the parent's minor units go to the lines that make it up, so that every level adds up.
 * `total` must be one that rounding the lines' exact sum can lead to, else RangeError.
 */
export function roundWithin(
  total: bigint,
  lines: readonly ExactLine[],
  decimals: number,
): ReadonlyMap<string, bigint> {
  return roundWithinUnit(total, lines, minorUnit(decimals));
}

/** The same where amounts are finer than femtodollars, such as in another currency: `unit` is one minor unit in theirs. */
export function roundWithinUnit(
  total: bigint,
  lines: readonly ExactLine[],
  unit: bigint,
): ReadonlyMap<string, bigint> {
  return handOut(
    total,
    lines.map(({ key, exact }) => {
      const floor = floorDivide(exact, unit);
      return { key, floor, remainder: exact - floor * unit, size: exact };
    }),
  );
}

interface Claim {
  readonly key: string;
  readonly floor: bigint;
  readonly remainder: bigint;
  readonly size: bigint;
}

/** Floors first, then one unit each by claim. Keeps the caller's order of keys. */
function handOut(total: bigint, claims: readonly Claim[]): ReadonlyMap<string, bigint> {
  const result = new Map(claims.map(({ key, floor }) => [key, floor]));
  if (result.size !== claims.length) throw new RangeError('A key is named twice.');
  let missing = total - claims.reduce((sum, { floor }) => sum + floor, 0n);
  if (missing < 0n || missing > BigInt(claims.length)) {
    throw new RangeError(`${missing} units cannot be handed out to ${claims.length} lines.`);
  }
  for (const { key, floor } of [...claims].sort(byClaim)) {
    if (missing === 0n) break;
    result.set(key, floor + 1n);
    missing -= 1n;
  }
  return result;
}

/** Largest remainder first; then the larger amount; then the key, in code-unit order on every machine. */
function byClaim(a: Claim, b: Claim): number {
  if (a.remainder !== b.remainder) return a.remainder > b.remainder ? -1 : 1;
  if (a.size !== b.size) return a.size > b.size ? -1 : 1;
  return a.key < b.key ? -1 : 1;
}

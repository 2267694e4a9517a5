import { divideHalfAway, type FemtoUsd, roundWithinUnit, toScaled } from '@bursar/pricing';
import type { Statement, StatementLine } from '../statements/statement.js';
import { type Accounting, postingOf, type Rate, RATE_DECIMALS } from './accounting.js';

/** What a statement comes to in the currency of legal entities, at one rate. */
export interface LocalTotal {
  readonly currency: string;
  readonly rate: Rate;
  /** Exact USD of its lines. */
  readonly usd: FemtoUsd;
  /** In whole minor units of the currency. */
  readonly amount: bigint;
  readonly decimals: number;
}

export interface LocalLine {
  readonly currency: string;
  readonly amount: bigint;
  readonly decimals: number;
}

export interface LocalStatement {
  readonly totals: readonly LocalTotal[];
  /** By the place of the line; null: its cost centre is in USD, or its currency has no rate. */
  readonly lines: readonly (LocalLine | null)[];
}

const FEMTO_DECIMALS = 15;

/** Places of the minor unit, as ISO 4217 has them. */
export const decimalsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
    .maximumFractionDigits ?? 2;

/**
 * Pure. The one rule of rounding to another currency: the lines of a statement whose cost centres are in it are summed exactly in USD and
 * converted at the rate; that total is rounded once, half away from zero, at the minor unit, and its lines get their share by largest
 * remainder. The amounts in USD are not touched.
 */
export function localOf(
  statement: Pick<Statement, 'lines'>,
  accounting: Accounting,
): LocalStatement {
  const rates = statement.lines.map(
    ({ body }) => postingOf(accounting, body.costCentre ?? accounting.retained).rate,
  );
  const lines: (LocalLine | null)[] = statement.lines.map(() => null);
  const totals = [...Map.groupBy(statement.lines.keys(), (i) => rates[i]?.currency ?? null)]
    .sort(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : 1))
    .flatMap(([currency, places]): LocalTotal[] => {
      const rate = rates[places[0] ?? 0];
      if (currency === null || rate === null || rate === undefined) return [];
      const total = totalOf(statement.lines, places, rate);
      const shares = sharesOf(statement.lines, places, total);
      for (const place of places)
        lines[place] = {
          currency,
          amount: shares.get(keyOf(place)) ?? 0n,
          decimals: total.decimals,
        };
      return [total];
    });
  return { totals, lines };
}

const keyOf = (place: number): string => String(place).padStart(9, '0');

/** Of one minor unit, in 10^-(15 + RATE_DECIMALS) of the currency: a product of USD and rate is exact in that. */
const unitOf = (decimals: number): bigint =>
  10n ** BigInt(FEMTO_DECIMALS + RATE_DECIMALS - decimals);

const convert = (usd: FemtoUsd, { perUsd }: Rate): bigint => usd * toScaled(perUsd, RATE_DECIMALS);

function totalOf(
  lines: readonly StatementLine[],
  places: readonly number[],
  rate: Rate,
): LocalTotal {
  const usd = places.reduce((sum, place) => sum + (lines[place]?.usd ?? 0n), 0n);
  const decimals = decimalsOf(rate.currency);
  const amount = divideHalfAway(convert(usd, rate), unitOf(decimals));
  return { currency: rate.currency, rate, usd, amount, decimals };
}

const sharesOf = (
  lines: readonly StatementLine[],
  places: readonly number[],
  { amount, decimals, rate }: LocalTotal,
): ReadonlyMap<string, bigint> =>
  roundWithinUnit(
    amount,
    places.map((place) => ({ key: keyOf(place), exact: convert(lines[place]?.usd ?? 0n, rate) })),
    unitOf(decimals),
  );

import {
  type CallToRate,
  type FemtoUsd,
  NO_USAGE,
  type PriceBook,
  rateCardOf,
  rateInDetail,
  TOKEN_METERS,
  toFemto,
} from '@bursar/pricing';
import type { MeteredUsage } from '../ledger/ledger.module.js';
import { GUARDRAIL } from './differences/cell.js';

/** What one meter of some calls was, at list prices and as contracted. */
export interface MeterCost {
  readonly meter: string;
  /** Zero for meters other than tokens. */
  readonly tokens: bigint;
  readonly list: FemtoUsd;
  readonly contracted: FemtoUsd;
  /** By how much unreported lifetimes of these writes may have cost more. */
  readonly unknownTtl: FemtoUsd;
}

const callOf = ({ modelRef, region, at, tier, provider }: MeteredUsage): CallToRate => ({
  modelRef,
  region,
  at: at.getTime(),
  tier,
  provider,
});

/**
 * What the ledger charged for these calls, by meter. Null where the book does not come to what was charged: it was another book.
 * Calls without a price have tokens and no amounts.
 */
export function meterCosts(book: PriceBook, usage: MeteredUsage): MeterCost[] | null {
  if (!usage.isPriced) return tokensOf(usage);
  const costs = [...tokenCosts(book, usage), ...otherCosts(book, usage)];
  const [list, contracted] = sumsOf(costs);
  return list === toFemto(usage.listCost) && contracted === toFemto(usage.cost) ? costs : null;
}

/** Where no book comes to the charge any more: all of it stays, the part that cannot be placed with the largest meter. */
export function nearestMeterCosts(book: PriceBook, usage: MeteredUsage): MeterCost[] {
  const costs = [...tokenCosts(book, usage), ...otherCosts(book, usage)];
  const [list, contracted] = sumsOf(costs);
  const [largest = NOTHING, ...others] = costs.sort((a, b) =>
    a.contracted > b.contracted ? -1 : 1,
  );
  return [
    {
      ...largest,
      list: largest.list + toFemto(usage.listCost) - list,
      contracted: largest.contracted + toFemto(usage.cost) - contracted,
    },
    ...others,
  ];
}

const NOTHING: MeterCost = { meter: 'other', tokens: 0n, list: 0n, contracted: 0n, unknownTtl: 0n };

const sumsOf = (costs: readonly MeterCost[]): readonly [FemtoUsd, FemtoUsd] => [
  costs.reduce((sum, { list }) => sum + list, 0n),
  costs.reduce((sum, { contracted }) => sum + contracted, 0n),
];

const tokensOf = (usage: MeteredUsage): MeterCost[] =>
  TOKEN_METERS.filter((meter) => usage[meter] !== 0n).map((meter) => ({
    ...NOTHING,
    meter,
    tokens: usage[meter],
  }));

function tokenCosts(book: PriceBook, usage: MeteredUsage): MeterCost[] {
  const card = rateCardOf(book, callOf(usage), Number(usage.promptTokens));
  const unknown = card === null ? 0n : usage.unknownWrites * card.unknownWrites.spread;
  return tokensOf(usage).map((one) => {
    const rate = card?.rates.get(one.meter);
    return {
      ...one,
      list: one.tokens * (rate?.list ?? 0n),
      contracted: one.tokens * (rate?.effective ?? 0n),
      unknownTtl: one.meter === card?.unknownWrites.meter ? unknown : 0n,
    };
  });
}

/** Images, seconds, queries, guardrails: the same of each call. */
function otherCosts(book: PriceBook, usage: MeteredUsage): MeterCost[] {
  if (usage.more === null) return [];
  const rated = rateInDetail(book, callOf(usage), { ...NO_USAGE, more: usage.more });
  if (rated.outcome === 'unpriced') return [];
  return rated.lines
    .filter(({ unit, amount, listAmount }) => unit === 'each' || amount + listAmount !== 0n)
    .map(({ meter, listAmount, amount }) => ({
      ...NOTHING,
      meter: meter.startsWith(`${GUARDRAIL}.`) ? GUARDRAIL : meter,
      list: listAmount * usage.requests,
      contracted: amount * usage.requests,
    }));
}

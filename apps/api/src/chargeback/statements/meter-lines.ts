import {
  type FemtoUsd,
  fromFemto,
  fromRate,
  type RateCard,
  TOKEN_METERS,
  toFemto,
} from '@bursar/pricing';
import type { ledgerPeriods } from '../../ledger/ledger.module.js';
import type { ExactLine, LineBody } from './statement.js';

type Posted = ledgerPeriods.PostedGroup;

/** What one meter of a group cost. */
interface MeterCost {
  readonly meter: string;
  readonly tokens: bigint;
  /** Femtodollars each. */
  readonly price: bigint | null;
  readonly listPrice: bigint | null;
  readonly usd: FemtoUsd;
  readonly listUsd: FemtoUsd;
}

/** What is no token: images, seconds, guardrails, the call of a tool. */
export const OTHER_METER = 'other';
const OTHER = { meter: OTHER_METER, tokens: 0n, price: null, listPrice: null } as const;

/**
 * Pure. What a group cost, by meter, under the card that rated it. What is not tokens is one line of its own, so that the parts
 * are the whole whatever the card. Null: the card's tokens come to more than was charged, so it was not this one.
 */
export function meterCosts(group: Posted, card: RateCard | null): MeterCost[] | null {
  const [cost, list] = [toFemto(group.cost), toFemto(group.listCost)];
  const tokens = TOKEN_METERS.filter((meter) => group[meter] !== 0n).map((meter): MeterCost => {
    const rate = card?.rates.get(meter);
    const [price, listPrice] = [rate?.effective ?? null, rate?.list ?? null];
    const tokens = group[meter];
    return {
      ...{ meter, tokens, price, listPrice },
      ...{ usd: tokens * (price ?? 0n), listUsd: tokens * (listPrice ?? 0n) },
    };
  });
  const rest = cost - tokens.reduce((sum, { usd }) => sum + usd, 0n);
  const listRest = list - tokens.reduce((sum, { listUsd }) => sum + listUsd, 0n);
  if (rest < 0n || listRest < 0n) return null;
  if (rest === 0n && listRest === 0n) return tokens;
  return [...tokens, { ...OTHER, usd: rest, listUsd: listRest }];
}

/** Where no card comes to the charge: all of it in one line, with no price of its own. */
export const wholeCost = (group: Posted): MeterCost[] => [
  { ...OTHER, usd: toFemto(group.cost), listUsd: toFemto(group.listCost) },
];

interface Sum {
  readonly group: Posted;
  readonly cost: MeterCost;
  tokens: bigint;
  usd: FemtoUsd;
  listUsd: FemtoUsd;
}

/** Usage in its own month, summed by team, cost centre, model, region, meter and price: a line is its quantity times its price. */
export class UsageLines {
  private readonly sums = new Map<string, Sum>();

  add(group: Posted, costs: readonly MeterCost[]): void {
    const { team, costCentre, provider, model, region } = group;
    for (const cost of costs) {
      const words = [team, costCentre, provider, model, region, cost.meter];
      const key = JSON.stringify([...words, String(cost.price), String(cost.listPrice)]);
      const sum = this.sums.get(key) ?? { group, cost, tokens: 0n, usd: 0n, listUsd: 0n };
      sum.tokens += cost.tokens;
      sum.usd += cost.usd;
      sum.listUsd += cost.listUsd;
      this.sums.set(key, sum);
    }
  }

  get lines(): ExactLine[] {
    return [...this.sums.values()].map((sum) => ({
      team: sum.group.team,
      body: usageBody(sum),
      usd: sum.usd,
    }));
  }
}

function usageBody({ group, cost, tokens, listUsd }: Sum): LineBody {
  const { costCentre, provider, model, region } = group;
  const { meter, price, listPrice } = cost;
  const isOther = meter === OTHER_METER;
  return {
    ...NO_BODY,
    ...{ kind: 'usage', costCentre, provider, model, region, meter },
    description: `${model}, ${METER_WORDS[meter] ?? meter}`,
    quantity: isOther ? null : String(tokens),
    unit: isOther ? null : 'tokens',
    unitPrice: price === null ? null : fromRate(price),
    listPrice: listPrice === null ? null : fromRate(listPrice),
    listUsd: fromFemto(listUsd),
  };
}

const METER_WORDS: Readonly<Record<string, string>> = {
  input: 'input tokens',
  output: 'output tokens',
  cacheRead: 'tokens read from the cache',
  cacheWrite5m: 'tokens written to the cache for 5 minutes',
  cacheWrite30m: 'tokens written to the cache for 30 minutes',
  cacheWrite1h: 'tokens written to the cache for 1 hour',
  [OTHER_METER]: 'other units',
};

export const NO_BODY: LineBody = {
  ...{ kind: 'usage', costCentre: null, description: '', provider: null, model: null },
  ...{ meter: null, region: null, quantity: null, unit: null, unitPrice: null, listPrice: null },
  ...{ originMonth: null, cause: null, charge: null, rule: null, vendor: null, invoice: null },
  ...{ user: null, listUsd: null },
};

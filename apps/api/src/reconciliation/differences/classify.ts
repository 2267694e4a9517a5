import type { FemtoUsd } from '@bursar/pricing';
import { borderShifts } from './border.js';
import { unknownTtlOf } from './cache-writes.js';
import { type BilledExtra, type Cell, type Coverage, differenceOf, GUARDRAIL } from './cell.js';
import { mismatches } from './mismatch.js';
import type { CellKey, DifferenceClass, ReconciledRow } from './row.js';

export interface Comparison {
  /** With those of the days beside the month: usage at its borders may be billed there. */
  readonly cells: readonly Cell[];
  readonly extras: readonly BilledExtra[];
  readonly coverage: (account: string, day: string) => Coverage;
}

interface Part {
  readonly class: DifferenceClass;
  readonly usd: FemtoUsd;
}

/** A difference while its causes are looked for. */
class Remaining {
  readonly parts: Part[] = [];

  constructor(
    readonly cell: Cell,
    public usd: FemtoUsd,
  ) {}

  /** Never more than is left, and never against its sign. */
  explain(by: DifferenceClass, usd: FemtoUsd): void {
    const part = this.usd > 0n ? least(most(usd, 0n), this.usd) : most(least(usd, 0n), this.usd);
    if (part === 0n) return;
    this.parts.push({ class: by, usd: part });
    this.usd -= part;
  }
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/**
 * Every difference between ours and the bill, each part of it in one class. Pure and exact: over the rows, ours and the
 * differences sum to the bill, whatever the classes.
 */
export function classify({ cells, extras, coverage }: Comparison): ReconciledRow[] {
  const covered = cells.filter(({ account, day, billed }) => {
    return billed !== null || coverage(account, day) !== 'none';
  });
  const isCovered = new Set(covered);
  const found = new Map(covered.map((cell) => [cell, new Remaining(cell, differenceOf(cell))]));
  const all = [...found.values()];
  for (const [cell, usd] of unknownTtlOf(covered)) found.get(cell)?.explain('unknown_ttl', usd);
  for (const one of all) explainByUsage(one);
  const prices = mismatches(all.map(({ cell, usd }) => ({ cell, left: usd })));
  for (const one of all) if (prices.has(one.cell)) one.explain('price_mismatch', one.usd);
  for (const [cell, usd] of borderShifts(all.map(({ cell, usd }) => ({ cell, left: usd }))))
    found.get(cell)?.explain('timing', usd);
  for (const one of all) explainByTime(one, coverage);
  return [
    ...cells.flatMap((cell) => {
      const one = found.get(cell);
      return isCovered.has(cell) && one !== undefined
        ? rowsOf(one, prices.get(cell) ?? null)
        : [notBilled(cell)];
    }),
    ...extras.map(rowOfExtra),
  ];
}

/** What the endpoint, the tier and the log say. */
function explainByUsage(one: Remaining): void {
  const { cell } = one;
  const { ours, billed, tier, model } = cell;
  const missing = (billed?.tokens ?? 0n) - (ours?.tokens ?? 0n);
  if (model === GUARDRAIL) one.explain('guardrails', one.usd);
  if (tier === 'batch' && (missing > 0n || ours === null)) one.explain('batch', one.usd);
  one.explain('other_endpoint', billed?.mantleUsd ?? 0n);
  if (ours !== null && one.usd === ours.list - ours.contracted) one.explain('discount', one.usd);
  const unlogged = (cell.metricTokens ?? 0n) - (ours?.tokens ?? 0n);
  one.explain('logging_off', valueOf(one, unlogged));
  const elsewhere = billed?.mantleUsd === 0n ? (cell.mantleTokens ?? 0n) : 0n;
  one.explain('other_endpoint', valueOf(one, elsewhere));
}

/**
 * What tokens that only the metrics show are worth: all that is left where no price is known or where it lies between the
 * prices that the model may have, else their worth at the likeliest of them.
 */
function valueOf({ cell: { rates }, usd }: Remaining, tokens: bigint): FemtoUsd {
  if (tokens <= 0n || usd <= 0n) return 0n;
  const [likeliest] = rates;
  if (likeliest === undefined) return usd;
  const lowest = rates.reduce(least) * tokens;
  const highest = rates.reduce(most) * tokens;
  return usd >= lowest && usd <= highest ? usd : likeliest * tokens;
}

function explainByTime(one: Remaining, coverage: Comparison['coverage']): void {
  const { account, day, billed } = one.cell;
  if (billed?.isEstimated === true || coverage(account, day) === 'estimated')
    one.explain('timing', one.usd);
}

function keyOf({ day, account, region, model, meter, tier }: CellKey): CellKey {
  return { day, account, region, model, meter, tier };
}

/** Our figures of a cell; a cell of which nothing is priced has none. */
function oursOf({ ours }: Cell): Pick<ReconciledRow, 'oursList' | 'oursContracted'> {
  const isKnown = ours !== null && (ours.unpricedTokens === 0n || ours.contracted !== 0n);
  return {
    oursList: isKnown ? ours.list : null,
    oursContracted: isKnown ? ours.contracted : null,
  };
}

const measuredOf = ({ metricTokens, mantleTokens }: Cell): bigint | null =>
  metricTokens === null && mantleTokens === null
    ? null
    : (metricTokens ?? 0n) + (mantleTokens ?? 0n);

const notBilled = (cell: Cell): ReconciledRow => ({
  ...keyOf(cell),
  ...oursOf(cell),
  metricTokens: measuredOf(cell),
  bill: null,
  difference: null,
  class: 'no_bill',
  pricePer1M: null,
});

function rowsOf({ cell, parts, usd }: Remaining, price: string | null): ReconciledRow[] {
  const all: Part[] = usd === 0n ? parts : [...parts, { class: 'unexplained', usd }];
  const [first = { class: 'none' as const, usd: 0n }, ...more] = all;
  const priceOf = (part: Part) => (part.class === 'price_mismatch' ? price : null);
  return [
    {
      ...keyOf(cell),
      ...oursOf(cell),
      metricTokens: measuredOf(cell),
      bill: (cell.ours?.contracted ?? 0n) + first.usd,
      difference: first.usd,
      class: first.class,
      pricePer1M: priceOf(first),
    },
    ...more.map((part) => ({
      ...keyOf(cell),
      oursList: null,
      oursContracted: null,
      metricTokens: null,
      bill: part.usd,
      difference: part.usd,
      class: part.class,
      pricePer1M: priceOf(part),
    })),
  ];
}

const CLASS_OF: Readonly<Record<BilledExtra['kind'], DifferenceClass>> = {
  credit: 'credit',
  refund: 'credit',
  discount: 'discount',
  tax: 'tax',
  fee: 'fee',
  support: 'fee',
  other: 'unexplained',
};

const rowOfExtra = ({ kind, usd, ...key }: BilledExtra): ReconciledRow => ({
  ...keyOf(key),
  oursList: null,
  oursContracted: null,
  metricTokens: null,
  bill: usd,
  difference: usd,
  class: usd === 0n ? 'none' : CLASS_OF[kind],
  pricePer1M: null,
});

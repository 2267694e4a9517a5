import { fromFemto, type PriceBook } from '@bursar/pricing';
import { ledgerCalls } from '../../ledger/ledger.module.js';

/** What calls are rated as instead: another model, another tier, or both. */
export interface Instead {
  readonly model: string | null;
  /** Who is called for it; null: whom the call called. */
  readonly provider: string | null;
  readonly tier: string | null;
}

/** What one call would cost, or why that is unknown. */
export type RatedInstead =
  | { readonly outcome: 'rated'; readonly cost: bigint; readonly estimated: boolean }
  | { readonly outcome: 'unpriced'; readonly reason: string };

type Call = ledgerCalls.StandingCall;

/** By the meters of the call itself, at its own time and place. What is charged beside its usage stays as it is. */
export function rateInstead(
  book: PriceBook,
  { record, charge, isBeside }: Call,
  { model, provider, tier }: Instead,
): RatedInstead {
  // Another report counts the usage of this one: nothing of it is rated.
  if (isBeside) return { outcome: 'rated', cost: charge.measures.cost, estimated: false };
  const { rated, charged } = ledgerCalls.rateRecord(record, book, charge.key.team, {
    modelRef: model ?? record.modelRef,
    provider: provider ?? record.provider,
    tier: tier ?? record.tier,
  });
  if (rated.outcome === 'unpriced') return rated;
  const isProvisional = rated.priceRow !== null && book.provisional.has(rated.priceRow);
  return {
    outcome: 'rated',
    cost: rated.cost + charged,
    estimated: rated.estimated || isProvisional,
  };
}

/** Real calls beside what they would cost otherwise; every figure adds. */
export class Comparison {
  /** With a price. */
  calls = 0;
  cost = 0n;
  /** Without a price as they are: left out of everything else. */
  unpriced = 0;
  /** Of the calls with a price, those that have one instead too. */
  rated = 0;
  ratedCost = 0n;
  ratedInstead = 0n;
  /** Of these, priced at a lower bound. */
  estimated = 0;
  /** Why the others have none, and of how many calls. */
  readonly reasons = new Map<string, number>();

  add({ charge: { measures } }: Call, instead: RatedInstead): void {
    if (measures.unpriced > 0) {
      this.unpriced += 1;
      return;
    }
    this.calls += measures.requests;
    this.cost += measures.cost;
    if (instead.outcome === 'unpriced') {
      this.reasons.set(instead.reason, (this.reasons.get(instead.reason) ?? 0) + 1);
      return;
    }
    this.rated += measures.requests;
    this.ratedCost += measures.cost;
    this.ratedInstead += instead.cost;
    if (instead.estimated) this.estimated += 1;
  }
}

/** A comparison as it is answered. */
export interface ComparedFigures {
  readonly calls: bigint;
  readonly unpriced: bigint;
  readonly cost: string;
  /** Null: not every call has a price instead. Unknown is not zero. */
  readonly costInstead: string | null;
  readonly saving: string | null;
  readonly comparable: {
    readonly calls: bigint;
    readonly cost: string;
    readonly costInstead: string;
    readonly saving: string;
    readonly estimated: bigint;
  };
  readonly notRated: readonly { readonly reason: string; readonly calls: bigint }[];
}

/** Pure. Reasons of most calls stand first. */
export function figuresOf(compared: Comparison): ComparedFigures {
  const { ratedCost, ratedInstead, reasons } = compared;
  const comparable = {
    calls: BigInt(compared.rated),
    cost: fromFemto(ratedCost),
    costInstead: fromFemto(ratedInstead),
    saving: fromFemto(ratedCost - ratedInstead),
    estimated: BigInt(compared.estimated),
  };
  const isWhole = reasons.size === 0;
  return {
    calls: BigInt(compared.calls),
    unpriced: BigInt(compared.unpriced),
    cost: fromFemto(compared.cost),
    costInstead: isWhole ? comparable.costInstead : null,
    saving: isWhole ? comparable.saving : null,
    comparable,
    notRated: [...reasons]
      .sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
      .map(([reason, calls]) => ({ reason, calls: BigInt(calls) })),
  };
}

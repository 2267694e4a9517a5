import { type ListedPrice, type PriceRowData, toRate } from '@bursar/pricing';

/** Days are UTC, as `2026-11-28`. */
export type Day = string;

export const dayOf = (at: Date): Day => at.toISOString().slice(0, 10);
export const midnightOf = (day: Day): Date => new Date(`${day}T00:00:00Z`);
export const noonOf = (day: Day): number => midnightOf(day).getTime() + 43_200_000;

/** Which calls a price is for, apart from region and time. */
export interface PriceKey {
  readonly model: string;
  readonly surface: string;
  readonly routing: PriceRowData['routing'];
  readonly tier: string;
  readonly contextOver: bigint | null;
}

export const keyOf = ({ model, surface, routing, tier, contextOver }: PriceKey): string =>
  JSON.stringify([
    surface === 'direct' ? 'direct' : '',
    model,
    routing,
    tier,
    contextOver?.toString() ?? null,
  ]);

/** Why a price is not taken by itself. */
export interface Guard {
  readonly code: string;
  readonly text: string;
}

/** On which days a list had a price. */
export interface Seen {
  readonly source: string;
  readonly document: string;
  readonly firstSeen: Day;
  readonly lastSeen: Day;
}

type HeldKind = 'new' | 'changed' | 'announced' | 'gone';
export type HeldState = 'open' | 'applied' | 'accepted' | 'dismissed' | 'withdrawn';

/** A price as it is offered to the book. */
export interface Offered extends PriceKey {
  readonly contentKey: string;
  readonly kind: HeldKind;
  readonly provider: string;
  readonly regions: readonly string[];
  readonly per1M: Readonly<Record<string, string>>;
  readonly perUnit: Readonly<Record<string, string>>;
  /** The day from which its list dates it. */
  readonly validFrom: Date | null;
  readonly guards: readonly Guard[];
  readonly rowInForce: number | null;
}

export interface Held extends Offered {
  readonly id: number;
  readonly state: HeldState;
  readonly sources: readonly Seen[];
  readonly firstSeen: Day;
  readonly lastSeen: Day;
  readonly decidedAt: Date | null;
  readonly decidedBy: string | null;
  readonly reason: string | null;
}

const sorted = (prices: Readonly<Record<string, string>>) =>
  Object.entries(prices).sort(([a], [b]) => (a < b ? -1 : 1));

/** Two lists that say the same of the same calls say it in the same words. */
export function contentKeyOf(
  key: PriceKey,
  {
    regions,
    from,
    per1M,
    perUnit,
    doubt,
  }: Pick<ListedPrice, 'from' | 'per1M' | 'perUnit' | 'doubt'> & { regions: readonly string[] },
): string {
  return JSON.stringify([
    keyOf(key),
    [...regions].sort(),
    from,
    sorted(per1M),
    sorted(perUnit),
    doubt?.text ?? '',
  ]);
}

/** A price of the global profile without a place counts wherever the model is sold. */
export const isEverywhere = ({ routing, place, regions }: ListedPrice): boolean =>
  routing === 'global' && place === '' && regions === undefined;

export const keyOfListed = (listed: ListedPrice): PriceKey => ({
  model: listed.model,
  surface: listed.surface,
  routing: listed.routing,
  tier: listed.tier,
  contextOver: listed.contextOver === null ? null : BigInt(listed.contextOver),
});

/** Exact, or null where it is no price that the book can keep. */
export function rateOf(price: string): bigint | null {
  try {
    return toRate(price);
  } catch {
    return null;
  }
}

import {
  type FemtoUsd,
  type PriceBook,
  type Quantities,
  rate,
  type RatedCall,
  type Rating,
  type ResolvedModel,
  resolveModel,
  toFemto,
} from '@bursar/pricing';
import {
  type Attribution,
  attributionOf,
  type TokenClaims,
  reports,
  type Tokens,
  type UsageRecord,
} from '../usage/usage.module.js';
import type { RecognitionRules } from '../org/org.module.js';
import { type Measures, negated } from './measures.js';

/** Who and what a charge is for; its sums are kept under these words. */
export interface ChargeKey {
  readonly team: string;
  readonly costCentre: string | null;
  readonly project: string | null;
  readonly environment: string | null;
  readonly provider: string;
  /** As logged. */
  readonly model: string;
  /** The identity of the model, as it was known when this was posted; null where it has no other name. */
  readonly canonicalModel: string | null;
  readonly region: string;
  readonly operation: string;
  readonly principal: string | null;
  readonly custom: Readonly<Record<string, string>>;
}

/** Which admission a call was made under. */
type Admitted = Pick<TokenClaims, 'admission' | 'key' | 'user'>;

/** One line of the ledger, before it has an id. */
export interface Charge {
  readonly invocation: string;
  readonly occurredAt: number;
  readonly reversal: boolean;
  readonly keyText: string;
  readonly key: ChargeKey;
  readonly via: Attribution['via'];
  readonly ruleId: number | null;
  readonly losers: Attribution['losers'];
  /** The admission that its token proves; null for usage without an admission. */
  readonly admitted: Admitted | null;
  readonly bookVersion: number;
  readonly priceRow: number | null;
  readonly priceLayer: number | null;
  readonly unpricedReason: string | null;
  readonly latencyMs: number | null;
  readonly measures: Measures;
}

const SEPARATOR = '\u0001';

/** The same words give the same text: the key of the dictionary's cache. */
export function textOfKey(key: ChargeKey): string {
  const custom = Object.keys(key.custom)
    .sort()
    .map((name) => `${name}=${key.custom[name] ?? ''}`);
  // Null and the empty string are different answers, so they are written differently.
  const words = [
    key.team,
    key.costCentre,
    key.project,
    key.environment,
    key.provider,
    key.model,
    key.canonicalModel,
    key.region,
    key.operation,
    key.principal,
  ];
  return [...words.map((word) => word ?? '\u0002'), ...custom].join(SEPARATOR);
}

/**
 * What one invocation costs, and whom. Pure: the same record, rules and book give the same charge.
 * A call without a price for a meter it used is unpriced as a whole: counted, never charged as zero.
 */
export function chargeFor(
  record: UsageRecord,
  rules: RecognitionRules,
  book: PriceBook,
  tokens: Tokens,
  /** Whose price counts; left out: that of the team that the call is attributed to. */
  pricedFor?: string,
): Charge {
  const { provider, modelRef } = record;
  const { who, admitted } = attributionOf(record, rules, tokens);
  const model = resolveModel(book, modelRef, provider);
  const failed = record.errorCode !== null;
  const { rated, charged } = rateRecord(record, book, pricedFor ?? who.team);
  const key = keyFor(record, who, model);
  const priced = rated.outcome === 'rated';
  return {
    invocation: record.key,
    occurredAt: record.occurredAt,
    reversal: false,
    keyText: textOfKey(key),
    key,
    via: who.via,
    ruleId: who.ruleId,
    losers: who.losers,
    admitted,
    bookVersion: book.version,
    priceRow: priced ? rated.priceRow : null,
    priceLayer: priced ? rated.layer : null,
    unpricedReason: priced ? null : rated.reason,
    latencyMs: record.latencyMs,
    measures: {
      requests: 1,
      errors: failed ? 1 : 0,
      unpriced: priced ? 0 : 1,
      estimated: priced && (rated.estimated || isProvisional(book, rated.priceRow)) ? 1 : 0,
      ...rated.meters,
      cost: priced ? rated.cost + charged : 0n,
      costUpper: priced ? rated.costUpper + charged : 0n,
      listCost: priced ? rated.listCost + charged : 0n,
    },
  };
}

/** Which model, whose and on which tier: what a record says of itself, or what it is compared with. */
export type RatedAs = Pick<UsageRecord, 'modelRef' | 'provider' | 'tier'>;

/** What of a record its price depends on. */
export type Ratable = RatedAs &
  Pick<UsageRecord, 'region' | 'occurredAt' | 'errorCode' | 'quantities'>;

/**
 * What the usage of a record costs as that model, at its own time and place and by the contracts of that team, and the amount that is
 * charged beside it.
 */
export function rateRecord(
  record: Ratable,
  book: PriceBook,
  team: string,
  { modelRef, provider, tier }: RatedAs = record,
): { readonly rated: Rating; readonly charged: FemtoUsd } {
  const { region, occurredAt: at, errorCode } = record;
  const call = { modelRef, region, at, tier, provider, team, failed: errorCode !== null };
  const { rated: used, chargeUsd } = reports.withoutCharge(record.quantities);
  const rated = isChargeAlone(used, chargeUsd) ? NOTHING_RATED : rate(book, call, used);
  return { rated, charged: toFemto(chargeUsd) };
}

/** An amount for what has no meter, such as the call of a tool, asks for no price. */
const isChargeAlone = ({ more, ...tokens }: Quantities, chargeUsd: string): boolean =>
  chargeUsd !== '0' && more === undefined && Object.values(tokens).every((count) => count === 0);

const NOTHING_RATED: RatedCall = Object.freeze({
  outcome: 'rated',
  cost: 0n,
  costUpper: 0n,
  listCost: 0n,
  estimated: false,
  meters: { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite30m: 0, cacheWrite1h: 0 },
  priceRow: null,
  layer: null,
});

/** The team that a charge of this record would be for. */
export const teamOf = (record: UsageRecord, rules: RecognitionRules, secret: Buffer): string =>
  attributionOf(record, rules, { secret, keyNames: NO_NAMES }).who.team;

const NO_NAMES: Tokens['keyNames'] = new Map();

const isProvisional = (book: PriceBook, row: number | null): boolean =>
  row !== null && book.provisional.has(row);

function keyFor(
  record: UsageRecord,
  who: Attribution,
  { shown, canonical }: ResolvedModel,
): ChargeKey {
  return {
    team: who.team,
    costCentre: who.costCentre,
    project: who.project,
    environment: who.environment,
    provider: record.provider,
    model: shown,
    canonicalModel: canonical,
    region: record.region,
    operation: record.operation,
    principal: record.principal,
    custom: who.custom,
  };
}

/** The line that takes a charge back. */
export function reversalOf(charge: Charge): Charge {
  return { ...charge, reversal: true, measures: negated(charge.measures) };
}

import type { FemtoUsd } from '@bursar/pricing';
import type { BillKind } from '../bill-line.js';
import type { CellKey } from './row.js';

/** What the ledger has for a cell. */
export interface Ours {
  readonly list: FemtoUsd;
  readonly contracted: FemtoUsd;
  /** Whole tokens; units of other meters are not compared. */
  readonly tokens: bigint;
  /** Of the tokens: without a price, so that they are in neither amount. */
  readonly unpricedTokens: bigint;
  /** By how much unreported lifetimes of cache writes may have cost more. */
  readonly unknownTtl: FemtoUsd;
  /** Of the amount as contracted: the first and the last hour of the day, which the provider may have put on its neighbour. */
  readonly firstHour: FemtoUsd;
  readonly lastHour: FemtoUsd;
}

/** What the bill has for a cell. */
export interface Billed {
  readonly usd: FemtoUsd;
  /** Of it: through the other endpoint, which writes no invocation log. */
  readonly mantleUsd: FemtoUsd;
  /** Null: the quantity is not in tokens. */
  readonly tokens: bigint | null;
  readonly isEstimated: boolean;
}

export interface Cell extends CellKey {
  readonly ours: Ours | null;
  /** As measured, the endpoint without a log aside. */
  readonly metricTokens: bigint | null;
  /** Measured on the endpoint without a log. */
  readonly mantleTokens: bigint | null;
  readonly billed: Billed | null;
  /** Femtodollars per token that the model may cost by contract, the likeliest first. */
  readonly rates: readonly FemtoUsd[];
}

/** What is billed and is no usage. */
export interface BilledExtra extends CellKey {
  readonly kind: Exclude<BillKind, 'usage'>;
  readonly usd: FemtoUsd;
}

/** How far the bill has come for an account's day. */
export type Coverage = 'none' | 'estimated' | 'final';

export const NOT_OURS: Ours = {
  list: 0n,
  contracted: 0n,
  tokens: 0n,
  unpricedTokens: 0n,
  unknownTtl: 0n,
  firstHour: 0n,
  lastHour: 0n,
};

export const NOT_BILLED: Billed = { usd: 0n, mantleUsd: 0n, tokens: null, isEstimated: false };

export const GUARDRAIL = 'guardrail';
export const isCacheWrite = ({ meter }: Pick<CellKey, 'meter'>): boolean =>
  meter?.startsWith('cacheWrite') ?? false;

/** What is left of a difference once the causes before have taken their part. */
export const differenceOf = ({ ours, billed }: Pick<Cell, 'ours' | 'billed'>): FemtoUsd =>
  (billed?.usd ?? 0n) - (ours?.contracted ?? 0n);

import type { FemtoUsd } from '@bursar/pricing';

export const CHARGE_KINDS = [
  'credit',
  'tax',
  'fee',
  'support',
  'commitment',
  'subscription',
] as const;
export type ChargeKind = (typeof CHARGE_KINDS)[number];

/** Days of UTC, YYYY-MM-DD. */
export interface ServicePeriod {
  readonly from: string;
  /** Exclusive: the first day that is no longer served. */
  readonly to: string;
}

/** What a charge says of itself, wherever it comes from. */
export interface ChargeContent {
  /** YYYY-MM-DD: of the invoice, or of what it is for. */
  readonly date: string;
  readonly kind: ChargeKind;
  readonly description: string;
  /** Below zero for credits, above it for everything else; the other way round where it takes a charge back. */
  readonly amount: FemtoUsd;
  readonly costCentre: string | null;
  readonly team: string | null;
  readonly user: string | null;
  readonly vendor: string | null;
  readonly invoice: string | null;
  readonly service: ServicePeriod;
}

/** Where a charge comes from. */
export type ChargeOrigin = 'file' | 'screen' | 'bill';

/** A charge as it was recorded. Never edited and never removed: what takes it back is a charge of its own. */
export interface Charge extends ChargeContent {
  readonly id: string;
  readonly recordedAt: Date;
  readonly recordedBy: string;
  readonly origin: ChargeOrigin;
  readonly reason: string | null;
  /** The id that its author gave it. */
  readonly reference: string | null;
  /** The charge that this one takes back. */
  readonly reverses: string | null;
  /** The charge that took this one back. */
  readonly reversedBy: string | null;
}

/** A month or a service period is no longer than this: ten years. */
export const SERVICE_DAYS_MAX = 3_660;

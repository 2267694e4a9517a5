export type BillKind =
  | 'usage'
  | 'credit'
  | 'discount'
  | 'refund'
  | 'tax'
  | 'fee'
  | 'support'
  | 'other';

/** One line of the provider's bill. Amounts are decimal text, as billed; nothing of them is rounded. */
export interface BillLine {
  readonly account: string;
  readonly payerAccount: string | null;
  readonly region: string | null;
  /** YYYY-MM-DD, UTC. */
  readonly day: string;
  /** YYYY-MM, of the invoice. */
  readonly period: string;
  readonly kind: BillKind;
  readonly service: string;
  readonly usageType: string;
  readonly operation: string | null;
  /** The canonical bare id where the usage type or product names one that can be placed. */
  readonly model: string | null;
  /** input | output | cacheRead | cacheWrite5m | cacheWrite1h | cacheWrite30m | … */
  readonly meter: string | null;
  /** standard | batch | flex | priority */
  readonly tier: string | null;
  readonly quantity: string | null;
  /** As billed, such as `1K tokens`, `Units` or `1M tokens`. */
  readonly unit: string | null;
  /** May be negative. */
  readonly usd: string;
  readonly isEstimated: boolean;
  readonly issuer: string | null;
  readonly invoice: string | null;
  readonly principal: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /** Of the whole account, and not of models alone: kept, and compared with nothing. */
  readonly isAccountWide?: boolean;
}

import type { BillKind } from '../../reconciliation/reconciliation.module.js';

/** The first that fits: 'DiscountedUsage' is usage, and 'Enterprise Discount Program Discount' is not. */
const KINDS: readonly (readonly [RegExp, BillKind])[] = [
  [/usage$/, 'usage'],
  [/refund/, 'refund'],
  [/credit/, 'credit'],
  [/tax/, 'tax'],
  [/support/, 'support'],
  [/discount|negation/, 'discount'],
  [/fee|recurring|upfront|purchase|subscription/, 'fee'],
];

/** Pure. What AWS calls a record type (Cost Explorer), a line item type (CUR) or a charge category (FOCUS). */
export function billKindOf(word: string): BillKind {
  const plain = word.toLowerCase().replace(/[^a-z]/g, '');
  return KINDS.find(([pattern]) => pattern.test(plain))?.[1] ?? 'other';
}

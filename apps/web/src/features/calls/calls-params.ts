import type { SearchParams } from '../../shared/spend/view.js';

export const ORDERS = ['cost', 'time', 'duration'] as const;
export type CallOrder = (typeof ORDERS)[number];

export interface CallsParams {
  readonly order: CallOrder;
  /** Local date-times that narrow the range further, as a bucket of a chart does; null: they do not. */
  readonly within: { readonly from: string; readonly to: string } | null;
}

const MOMENT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$/;

/** What the list's own part of the link says. */
export function readCalls({ by, since, until }: SearchParams): CallsParams {
  const isSpan =
    since !== undefined &&
    until !== undefined &&
    MOMENT.test(since) &&
    MOMENT.test(until) &&
    since < until;
  return {
    order: ORDERS.find((order) => order === by) ?? 'cost',
    within: isSpan ? { from: since, to: until } : null,
  };
}

import { badCursor } from '../../platform/graphql/pages.js';

export const CALL_ORDERS = ['cost', 'time', 'duration'] as const;
export type CallOrder = (typeof CALL_ORDERS)[number];

/** Where a call stands in a list: by its cost, time or duration, and among equals by its charge, of which the later has more. */
export interface CallPlace {
  readonly at: string;
  readonly charge: string;
}

const PLACES: Readonly<Record<CallOrder, RegExp>> = {
  cost: /^-?\d{1,23}(\.\d{1,15})?$/,
  time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  duration: /^-?\d{1,9}$/,
};
const CHARGE = /^\d{1,18}$/;

export const toCallCursor = (order: CallOrder, { at, charge }: CallPlace): string =>
  Buffer.from(JSON.stringify([order, at, charge])).toString('base64url');

/** Pure. A cursor of another order is none of this list. */
export function fromCallCursor(order: CallOrder, cursor: string): CallPlace {
  const [of, at, charge] = partsOf(cursor);
  const isPlace =
    of === order &&
    at !== undefined &&
    charge !== undefined &&
    PLACES[order].test(at) &&
    CHARGE.test(charge) &&
    (order !== 'time' || !Number.isNaN(Date.parse(at)));
  if (!isPlace) throw badCursor();
  return { at, charge };
}

function partsOf(cursor: string): readonly string[] {
  try {
    const parts = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown;
    return Array.isArray(parts) && parts.every((part) => typeof part === 'string') ? parts : [];
  } catch {
    return [];
  }
}

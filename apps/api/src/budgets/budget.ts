import { isDeepStrictEqual } from 'node:util';
import { type Coordinates, covering, type Reach, type Scope } from '@bursar/limits';
import {
  type FiscalCalendar,
  type Window,
  type WINDOW_UNITS,
  windowAt,
  type WindowUnit,
} from '@bursar/time';
import type { LadderStep } from './ladder/ladder.js';
import type { EffectIndex, FrozenKey } from './ladder/ladder-effect.js';

type OnUnavailable = 'deny' | { readonly allow: string };

/** An approved raise: it begins, and lapses, by itself. */
export interface Increase {
  /** Femtodollars. */
  readonly amount: bigint;
  /** Epoch ms: [from, until). */
  readonly from: number;
  readonly until: number;
}

/** A budget as the organisation set it. */
export interface Budget {
  readonly id: string;
  /** Grows when scope, window, zone or calendar change: the windows that follow are others. */
  readonly revision: number;
  /** As written. */
  readonly scope: Scope;
  readonly reach: Reach;
  /** Femtodollars. */
  readonly limit: bigint;
  /** Those that have not lapsed when the book was read. */
  readonly increases: readonly Increase[];
  readonly window: WindowUnit;
  readonly timezone: string;
  /** Of fiscal windows; null of others. */
  readonly calendar: FiscalCalendar | null;
  readonly mode: 'hard' | 'soft';
  readonly onUnavailable: OnUnavailable;
  readonly ladder: readonly LadderStep[];
  /** Projects that no step sends to another model. */
  readonly optOut: readonly string[];
}

/** The window of a budget at a moment. */
export const budgetWindowAt = (
  { window, timezone, calendar }: Pick<Budget, 'window' | 'timezone' | 'calendar'>,
  at: number,
): Window => windowAt(window, timezone, at, calendar);

type Windowed = Pick<Budget, 'window' | 'timezone' | 'calendar' | 'scope'>;

/** Whether two budgets count the same calls over the same time. */
export const isSameWindow = (a: Windowed, b: Windowed): boolean =>
  a.window === b.window &&
  a.timezone === b.timezone &&
  isDeepStrictEqual({ ...a.calendar }, { ...b.calendar }) &&
  isDeepStrictEqual({ ...a.scope }, { ...b.scope });

/** What approved raises add to a budget's limit at a moment. */
export const increasesAt = ({ increases }: Pick<Budget, 'increases'>, at: number): bigint =>
  increases.reduce(
    (sum, { amount, from, until }) => (from <= at && at < until ? sum + amount : sum),
    0n,
  );

/** What becomes of calls that no budget covers; null where the file does not say: they are allowed. */
type UnbudgetedRule =
  | 'allow'
  | 'deny'
  | { readonly allow: string; readonly window: (typeof WINDOW_UNITS)[number] };

export interface Unbudgeted {
  readonly rule: UnbudgetedRule | null;
  readonly revision: number;
}

/** Everything that decides which budgets a call meets, as one version. */
export interface BudgetBook {
  readonly version: number;
  readonly budgets: readonly Budget[];
  readonly unbudgeted: Unbudgeted;
  /** The allowance for calls that no budget covers, as a budget of its own. */
  readonly allowance: Budget | null;
  /** What ladders do to calls now. */
  readonly effects: EffectIndex;
  /** Keys under which a call broke its bound, until an operator has reviewed them. */
  readonly frozen: ReadonlyMap<string, FrozenKey>;
}

/** Names the allowance for what no budget covers; no budget of the organisation may be called so. */
export const UNBUDGETED = 'unbudgeted';

export type Cover =
  | { readonly outcome: 'covered'; readonly budgets: readonly Budget[] }
  /** No budget covers the call, and that is allowed without a limit. */
  | { readonly outcome: 'unprotected' }
  | { readonly outcome: 'refused' };

/** A budget limits what it covers and nothing else: the rest is allowed unless the file says otherwise. */
export function coverOf(book: BudgetBook, call: Coordinates): Cover {
  const budgets = covering(book.budgets, call);
  if (budgets.length > 0) return { outcome: 'covered', budgets };
  if (book.allowance !== null) return { outcome: 'covered', budgets: [book.allowance] };
  return { outcome: book.unbudgeted.rule === 'deny' ? 'refused' : 'unprotected' };
}

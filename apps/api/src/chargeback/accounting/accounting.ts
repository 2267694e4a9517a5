import { addMonths, type FiscalCalendar } from '@bursar/time';
import { parentIn } from './tree.js';

/** A cost centre that is charged is posted to; one that is only shown its costs is not. */
export type Charging = 'chargeback' | 'showback';

export interface Accounts {
  /** Debited with what a cost centre bears; one of its own comes first. */
  readonly expense: string;
  /** Credited until the invoice comes. */
  readonly accrued: string;
  /** Credited once it has come. */
  readonly payable: string;
}

export interface Entity {
  readonly id: string;
  readonly name: string;
  /** ISO 4217. */
  readonly currency: string;
}

/** What a cost centre is below, from a month on; `from` null: since ever. */
export interface DatedParent {
  /** YYYY-MM */
  readonly from: string | null;
  /** Null: nothing is above it. */
  readonly parent: string | null;
}

export interface CostCentre {
  readonly id: string;
  readonly entity: string | null;
  readonly expense: string | null;
  readonly charging: Charging | null;
  /** In order of time. */
  readonly parents: readonly DatedParent[];
}

/** Units of a currency for one USD, on a day. */
export interface Rate {
  readonly currency: string;
  /** YYYY-MM-DD. */
  readonly date: string;
  /** Exact decimal text, at most RATE_DECIMALS places. */
  readonly perUsd: string;
  readonly source: string;
}

/** How the organisation keeps its books. */
export interface Accounting {
  /** Of cost centres that say nothing else, and of what has none. */
  readonly charging: Charging;
  readonly accounts: Accounts;
  readonly entities: readonly Entity[];
  /** Of cost centres that name none. */
  readonly entity: string | null;
  readonly costCentres: readonly CostCentre[];
  /** The cost centre of what no team bears. */
  readonly retained: string | null;
  readonly rates: readonly Rate[];
  /** What an invoice may differ by before the month needs a person to accept it. */
  readonly toleranceUsd: string;
  /** Days after the end of a month in which its lines can be disputed. */
  readonly disputeDays: number;
  /** How the organisation cuts its year: journals name its periods. Null: it was pinned before they did. */
  readonly fiscal: FiscalCalendar | null;
}

export const RATE_DECIMALS = 10;

export const ACCOUNTING_DEFAULT: Accounting = {
  charging: 'chargeback',
  accounts: {
    expense: 'AI usage expense',
    accrued: 'AI usage clearing',
    payable: 'AI usage payable',
  },
  ...{ entities: [], entity: null, costCentres: [], retained: null, rates: [] },
  ...{ toleranceUsd: '1', disputeDays: 10, fiscal: null },
};

/** Where a cost centre is posted to. */
export interface Posting {
  readonly charging: Charging;
  readonly expense: string;
  readonly entity: Entity | null;
  /** Null: in USD. */
  readonly rate: Rate | null;
}

/**
 * Pure. Of each currency the last rate of the month or before it, the one rate of its statements; of each cost centre its parent in the
 * month.
 */
export function accountingOf(accounting: Accounting, month: string): Accounting {
  const end = addMonths(`${month}-01`, 1);
  const rates = new Map<string, Rate>();
  for (const rate of accounting.rates) {
    const before = rates.get(rate.currency);
    if (rate.date >= end || (before !== undefined && before.date > rate.date)) continue;
    rates.set(rate.currency, rate);
  }
  const costCentres = accounting.costCentres.map((one) => ({
    ...one,
    parents: [{ from: null, parent: parentIn(one.parents, month) }],
  }));
  return { ...accounting, costCentres, rates: [...rates.values()] };
}

/** Pure. Of a month's accounting: its rates are one for each currency. */
export function postingOf(accounting: Accounting, costCentre: string | null): Posting {
  const own = accounting.costCentres.find(({ id }) => id === costCentre);
  const named = own?.entity ?? accounting.entity;
  const entity = accounting.entities.find(({ id }) => id === named) ?? null;
  return {
    charging: own?.charging ?? accounting.charging,
    expense: own?.expense ?? accounting.accounts.expense,
    entity,
    rate: accounting.rates.find(({ currency }) => currency === entity?.currency) ?? null,
  };
}

/** Pure. Entities whose currency has no rate in the month: their statements are in USD alone. */
export const withoutRate = ({ entities, rates }: Accounting): Entity[] =>
  entities.filter(
    ({ currency }) =>
      currency !== 'USD' && rates.every(({ currency: known }) => known !== currency),
  );

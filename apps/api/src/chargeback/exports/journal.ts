import { formatMinor } from '@bursar/pricing';
import { CALENDAR_MONTHS, fiscalMonthAt } from '@bursar/time';
import {
  type Accounting,
  ACCOUNTING_DEFAULT,
  postingOf,
  type Rate,
} from '../accounting/accounting.js';
import { localOf } from '../accounting/local.js';
import { pathOf } from '../accounting/tree.js';
import { type Column, csvTable } from '../../platform/text/csv.js';
import { compareText, CURRENCY, DECIMALS, type Statement } from '../statements/statement.js';
import { type FileOf, stateWord } from '../statements/statement-csv.js';

/** The statements of a month as they are booked, or were. */
export interface Booked extends FileOf {
  readonly statements: readonly Statement[];
  /** Of actuals, the day on which they are posted; else the last day of the month. */
  readonly at: Date | null;
}

/** accrual: until the invoices come. reversal: of what stood before. actual: what the invoices say. */
export type EntryType = 'accrual' | 'reversal' | 'actual';

export interface JournalLine {
  /** Of an entry: it has two lines, a debit and a credit. */
  readonly reference: string;
  readonly type: EntryType | '';
  /** Of a reversal: the entry that it takes back. */
  readonly reverses: string;
  readonly period: string;
  /** The fiscal month of the posting date, such as 2026-11, where the organisation has a calendar of its own. */
  readonly fiscalPeriod: string;
  readonly version: string;
  readonly postingDate: string;
  readonly account: string;
  readonly entity: string;
  readonly costCentre: string;
  /** From the top of the tree down to it. */
  readonly costCentrePath: string;
  readonly team: string;
  readonly teamName: string;
  readonly description: string;
  readonly currency: string;
  /** Whole minor units; never negative. */
  readonly debit: bigint;
  readonly credit: bigint;
  /** In the currency of the entity, at its one rate; null: in USD alone. */
  readonly local: {
    readonly rate: Rate;
    readonly decimals: number;
    readonly debit: bigint;
    readonly credit: bigint;
  } | null;
}

interface Entry {
  readonly team: string;
  readonly name: string;
  readonly costCentre: string;
  readonly path: string;
  readonly expense: string;
  readonly entity: string;
  readonly amount: bigint;
  readonly local: {
    readonly rate: Rate;
    readonly decimals: number;
    readonly amount: bigint;
  } | null;
}

/** One for each team and cost centre that is charged: what it bears. A cost centre that is only shown its costs has none. */
function entriesOf({ statements, accounting: kept }: Booked): Entry[] {
  const accounting: Accounting = kept ?? ACCOUNTING_DEFAULT;
  return statements.flatMap((statement) => {
    const { team, name, lines } = statement;
    const local = localOf(statement, accounting);
    const centreOf = (place: number): string =>
      lines[place]?.body.costCentre ?? accounting.retained ?? '';
    return [...Map.groupBy(lines.keys(), centreOf)]
      .sort(([a], [b]) => compareText(a, b))
      .flatMap(([costCentre, places]): Entry[] => {
        const { charging, expense, entity } = postingOf(accounting, costCentre);
        const amount = places.reduce((sum, place) => sum + (lines[place]?.amount ?? 0n), 0n);
        const shares = places.flatMap((place) => local.lines[place] ?? []);
        const total = local.totals.find(({ currency }) => currency === shares[0]?.currency);
        const inLocal = shares.reduce((sum, share) => sum + share.amount, 0n);
        if (charging === 'showback' || (amount === 0n && inLocal === 0n)) return [];
        return [
          {
            ...{ team, name, costCentre, expense, entity: entity?.name ?? '', amount },
            path: pathOf(accounting, costCentre).join(' / '),
            local:
              total === undefined
                ? null
                : { rate: total.rate, decimals: total.decimals, amount: inLocal },
          },
        ];
      });
  });
}

const referenceOf = ({ month, version, stage }: FileOf): string =>
  `BURSAR-${month}-${version === null ? 'DRAFT' : `V${version}`}${stage === 'final' ? '-FINAL' : ''}`;

const lastDayOf = (month: string): string => {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
};

const postingDateOf = ({ month, stage, at }: Booked): string =>
  stage === 'final' && at !== null ? at.toISOString().slice(0, 10) : lastDayOf(month);

/**
 * Pure. What is booked when `now` is: what stood before is reversed, then the statements are entered, each with its other side. The
 * true-up is the difference of the two, and no entry of its own. No amount is negative: what is given back has its sides changed.
 * Debits and credits come to the same, in USD and in each currency.
 */
export function journalOf(now: Booked, before: Booked | null): JournalLine[] {
  const reference = referenceOf(now);
  const postingDate = postingDateOf(now);
  const fiscalPeriod = fiscalMonthAt(now.accounting?.fiscal ?? CALENDAR_MONTHS, postingDate).name;
  const about = { period: now.month, fiscalPeriod, version: stateWord(now), postingDate };
  const reversed =
    before === null
      ? []
      : entriesOf(before).flatMap((entry, i) => {
          const number = numberOf(i);
          const own = {
            ...{ ...about, reference: `${reference}-REV-${number}`, type: 'reversal' as const },
            reverses: `${referenceOf(before)}-${number}`,
          };
          return sidesOf(own, entry, otherSide(before), true);
        });
  const entered = entriesOf(now).flatMap((entry, i) => {
    const type: EntryType = now.stage === 'final' ? 'actual' : 'accrual';
    const own = { ...about, reference: `${reference}-${numberOf(i)}`, type, reverses: '' };
    return sidesOf(own, entry, otherSide(now), false);
  });
  return [...reversed, ...entered];
}

const numberOf = (i: number): string => String(i + 1).padStart(4, '0');

const otherSide = ({ stage, accounting }: Booked): string => {
  const { accrued, payable } = (accounting ?? ACCOUNTING_DEFAULT).accounts;
  return stage === 'final' ? payable : accrued;
};

type About = Pick<
  JournalLine,
  'period' | 'fiscalPeriod' | 'version' | 'postingDate' | 'reference' | 'type' | 'reverses'
>;

function sidesOf(about: About, entry: Entry, other: string, isReversal: boolean): JournalLine[] {
  const { team, name, costCentre, path, entity, expense, local } = entry;
  const said = `${name}, language models ${about.period}`;
  const common = {
    ...{ ...about, entity, costCentre, team, teamName: name, currency: CURRENCY },
    costCentrePath: path,
    description: isReversal ? `Reversal: ${said}` : said,
  };
  const sign = isReversal ? -1n : 1n;
  const line = (account: string, side: bigint): JournalLine => ({
    ...{ ...common, account, ...debitOf(entry.amount * side) },
    local:
      local === null
        ? null
        : { rate: local.rate, decimals: local.decimals, ...debitOf(local.amount * side) },
  });
  return [line(expense, sign), line(other, -sign)];
}

const debitOf = (amount: bigint) =>
  amount > 0n ? { debit: amount, credit: 0n } : { debit: 0n, credit: -amount };

const amountOf = (minor: bigint): string => formatMinor(minor, DECIMALS);
const localText =
  (side: 'debit' | 'credit') =>
  ({ local }: JournalLine): string =>
    local === null ? '' : formatMinor(local[side], local.decimals);

export const JOURNAL_COLUMNS: readonly Column<JournalLine>[] = [
  ['reference', ({ reference }) => reference],
  ['type', ({ type }) => type],
  ['reverses', ({ reverses }) => reverses],
  ['period', ({ period }) => period],
  ['fiscalPeriod', ({ fiscalPeriod }) => fiscalPeriod],
  ['version', ({ version }) => version],
  ['postingDate', ({ postingDate }) => postingDate],
  ['account', ({ account }) => account],
  ['entity', ({ entity }) => entity],
  ['costCentre', ({ costCentre }) => costCentre],
  ['costCentrePath', ({ costCentrePath }) => costCentrePath],
  ['team', ({ team }) => team],
  ['teamName', ({ teamName }) => teamName],
  ['description', ({ description }) => description],
  ['currency', ({ currency }) => currency],
  ['debit', ({ debit }) => amountOf(debit)],
  ['credit', ({ credit }) => amountOf(credit)],
  ['localCurrency', ({ local }) => local?.rate.currency ?? ''],
  ['localDebit', localText('debit')],
  ['localCredit', localText('credit')],
  ['rate', ({ local }) => local?.rate.perUsd ?? ''],
  ['rateDate', ({ local }) => local?.rate.date ?? ''],
  ['rateSource', ({ local }) => local?.rate.source ?? ''],
];

/** The lines, and one more with the totals of both sides. */
export function withTotals(lines: readonly JournalLine[], month: string): JournalLine[] {
  const sumOf = (side: 'debit' | 'credit'): bigint =>
    lines.reduce((sum, line) => sum + line[side], 0n);
  const total: JournalLine = {
    ...{ reference: 'TOTAL', type: '', reverses: '', period: month, fiscalPeriod: '', version: '' },
    ...{ postingDate: '', account: '', entity: '', costCentre: '', costCentrePath: '' },
    ...{ team: '', teamName: '' },
    ...{ description: '', currency: CURRENCY, local: null },
    ...{ debit: sumOf('debit'), credit: sumOf('credit') },
  };
  return [...lines, total];
}

export const journalCsv = (now: Booked, before: Booked | null): string =>
  csvTable(JOURNAL_COLUMNS, withTotals(journalOf(now, before), now.month));

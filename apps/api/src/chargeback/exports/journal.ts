import { formatMinor } from '@bursar/pricing';
import { type Column, csvTable } from '../../platform/text/csv.js';
import { compareText, CURRENCY, DECIMALS } from '../statements/statement.js';
import type { StatementsOf } from '../statements/statements.service.js';

/** Names of accounts, until the organisation maps its own. */
const EXPENSE = 'AI usage expense';
const CLEARING = 'AI usage clearing';

export interface JournalLine {
  readonly reference: string;
  readonly period: string;
  readonly version: string;
  /** The last day of the month. */
  readonly postingDate: string;
  readonly account: string;
  readonly costCentre: string;
  readonly team: string;
  readonly teamName: string;
  readonly description: string;
  readonly currency: string;
  /** Whole minor units; never negative. */
  readonly debit: bigint;
  readonly credit: bigint;
}

/**
 * Pure. An entry for each team and cost centre: what it bears, and the same on the other side. What is given back is the entry with
 * its sides changed, so that no amount is negative. Debits and credits come to the same.
 */
export function journalOf({ month, version, statements }: StatementsOf): JournalLine[] {
  const state = version === null ? 'draft' : String(version);
  const [year = 0, number = 0] = month.split('-').map(Number);
  const postingDate = new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
  const entries = statements.flatMap(({ team, name, lines }) => {
    const byCentre = Map.groupBy(lines, ({ body }) => body.costCentre ?? '');
    return [...byCentre]
      .map(([costCentre, own]) => ({
        ...{ team, name, costCentre },
        amount: own.reduce((sum, { amount }) => sum + amount, 0n),
      }))
      .filter(({ amount }) => amount !== 0n)
      .sort((a, b) => compareText(a.costCentre, b.costCentre));
  });
  return entries.flatMap(({ team, name, costCentre, amount }, i) => {
    const entry = {
      reference: `BURSAR-${month}-${version === null ? 'DRAFT' : `V${state}`}-${String(i + 1).padStart(4, '0')}`,
      ...{ period: month, version: state, postingDate, costCentre, team, teamName: name },
      ...{ description: `${name}, language models ${month}`, currency: CURRENCY },
    };
    const [debit, credit] = amount > 0n ? [amount, 0n] : [0n, -amount];
    return [
      { ...entry, account: EXPENSE, debit, credit },
      { ...entry, account: CLEARING, debit: credit, credit: debit },
    ];
  });
}

const amountOf = (minor: bigint): string => formatMinor(minor, DECIMALS);

const COLUMNS: readonly Column<JournalLine>[] = [
  ['reference', ({ reference }) => reference],
  ['period', ({ period }) => period],
  ['version', ({ version }) => version],
  ['postingDate', ({ postingDate }) => postingDate],
  ['account', ({ account }) => account],
  ['costCentre', ({ costCentre }) => costCentre],
  ['team', ({ team }) => team],
  ['teamName', ({ teamName }) => teamName],
  ['description', ({ description }) => description],
  ['currency', ({ currency }) => currency],
  ['debit', ({ debit }) => amountOf(debit)],
  ['credit', ({ credit }) => amountOf(credit)],
];

/** The lines, and one more with the totals of both sides. */
export function journalCsv(of: StatementsOf): string {
  const lines = journalOf(of);
  const sumOf = (side: 'debit' | 'credit'): bigint =>
    lines.reduce((sum, line) => sum + line[side], 0n);
  const total: JournalLine = {
    ...{ reference: 'TOTAL', period: of.month, version: '', postingDate: '', account: '' },
    ...{ costCentre: '', team: '', teamName: '', description: '', currency: CURRENCY },
    ...{ debit: sumOf('debit'), credit: sumOf('credit') },
  };
  return csvTable(COLUMNS, [...lines, total]);
}

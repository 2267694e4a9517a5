import { formatMinor, fromFemto } from '@bursar/pricing';
import type { Accounting } from '../accounting/accounting.js';
import { type LocalLine, type LocalTotal, localOf } from '../accounting/local.js';
import { type Column, csvTable } from '../../platform/text/csv.js';
import { CURRENCY, DECIMALS, type Statement, type StatementLine } from './statement.js';

/** Of which month and version a file is. */
export interface FileOf {
  readonly month: string;
  /** Null: a draft, which may still change. */
  readonly version: number | null;
  /** As accrued when the month closed, or as its invoices say. */
  readonly stage: Stage;
  /** Null: it was closed before there were accounts. */
  readonly accounting: Accounting | null;
}

export type Stage = 'accrual' | 'final';

export interface StatementRow extends FileOf {
  readonly statement: Pick<Statement, 'team' | 'name'>;
  readonly line: StatementLine;
  readonly number: number;
  readonly local: LocalLine | null;
  /** Of the line's currency. */
  readonly total: LocalTotal | null;
}

export const stateWord = ({ version, stage }: FileOf): string =>
  version === null ? 'draft' : stage === 'final' ? `${version} final` : String(version);

const BODY = [
  ...['kind', 'description', 'provider', 'model', 'region', 'meter', 'quantity', 'unit'],
  ...['unitPrice', 'listPrice', 'listUsd', 'originMonth', 'cause', 'charge', 'rule', 'vendor'],
  ...['invoice', 'user'],
] as const satisfies readonly (keyof StatementLine['body'])[];

/** What stands in a statement's file, as CSV and as a spreadsheet. */
export const STATEMENT_COLUMNS: readonly Column<StatementRow>[] = [
  ['period', ({ month }) => month],
  ['version', (row) => stateWord(row)],
  ['team', ({ statement }) => statement.team],
  ['teamName', ({ statement }) => statement.name],
  ['costCentre', ({ line }) => line.body.costCentre ?? ''],
  ['line', ({ number }) => String(number)],
  ...BODY.map((name): Column<StatementRow> => [name, ({ line }) => line.body[name] ?? '']),
  ['currency', () => CURRENCY],
  ['exactUsd', ({ line }) => fromFemto(line.usd)],
  ['amount', ({ line }) => formatMinor(line.amount, DECIMALS)],
  ['localCurrency', ({ local }) => local?.currency ?? ''],
  ['localAmount', ({ local }) => (local === null ? '' : formatMinor(local.amount, local.decimals))],
  ['rate', ({ total }) => total?.rate.perUsd ?? ''],
  ['rateDate', ({ total }) => total?.rate.date ?? ''],
  ['rateSource', ({ total }) => total?.rate.source ?? ''],
];

export function statementRows(of: FileOf, statements: readonly Statement[]): StatementRow[] {
  return statements.flatMap((statement) => {
    const local = of.accounting === null ? null : localOf(statement, of.accounting);
    return statement.lines.map((line, i): StatementRow => {
      const own = local?.lines[i] ?? null;
      const total = local?.totals.find(({ currency }) => currency === own?.currency) ?? null;
      return { ...of, statement, line, number: i + 1, local: own, total };
    });
  });
}

/** A line each and nothing else, so that both columns of amounts sum to the totals of the statement. */
export const statementsCsv = (of: FileOf, statements: readonly Statement[]): string =>
  csvTable(STATEMENT_COLUMNS, statementRows(of, statements));

import { formatMinor, fromFemto } from '@bursar/pricing';
import { type Column, csvTable } from '../../platform/text/csv.js';
import { CURRENCY, DECIMALS, type Statement, type StatementLine } from './statement.js';

/** Of which month and version a file is. */
export interface FileOf {
  readonly month: string;
  /** Null: a draft, which may still change. */
  readonly version: number | null;
}

interface Row extends FileOf {
  readonly statement: Pick<Statement, 'team' | 'name'>;
  readonly line: StatementLine;
  readonly number: number;
}

const COLUMNS: readonly Column<Row>[] = [
  ['period', ({ month }) => month],
  ['version', ({ version }) => (version === null ? 'draft' : String(version))],
  ['team', ({ statement }) => statement.team],
  ['teamName', ({ statement }) => statement.name],
  ['costCentre', ({ line }) => line.body.costCentre ?? ''],
  ['line', ({ number }) => String(number)],
  ...(
    [
      ...['kind', 'description', 'provider', 'model', 'region', 'meter', 'quantity', 'unit'],
      ...[
        'unitPrice',
        'listPrice',
        'listUsd',
        'originMonth',
        'cause',
        'charge',
        'rule',
        'vendor',
        'invoice',
      ],
      'user',
    ] as const satisfies readonly (keyof StatementLine['body'])[]
  ).map((name): Column<Row> => [name, ({ line }) => line.body[name] ?? '']),
  ['currency', () => CURRENCY],
  ['exactUsd', ({ line }) => fromFemto(line.usd)],
  ['amount', ({ line }) => formatMinor(line.amount, DECIMALS)],
];

/** A line each and nothing else, so that both columns of amounts sum to the totals of the statement. */
export const statementsCsv = (of: FileOf, statements: readonly Statement[]): string =>
  csvTable(
    COLUMNS,
    statements.flatMap((statement) =>
      statement.lines.map((line, i) => ({ ...of, statement, line, number: i + 1 })),
    ),
  );

import { type CsvErrorCode, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { isProblem, type Problem, refuse } from '../outcome.js';

/** What is wrong with one line, and what to do about it. */
export interface LineProblem {
  readonly line: number;
  /** Left out: the line as a whole. */
  readonly column?: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** A line by the names of its columns; a column that the file does not have is empty. */
export interface CsvLine {
  readonly line: number;
  readonly value: (column: string) => string;
}

export interface CsvFile {
  readonly lines: readonly CsvLine[];
  readonly problems: readonly LineProblem[];
}

interface Shape {
  /** In any order, and in any case. */
  readonly columns: readonly string[];
  readonly needed: readonly string[];
}

const LINES_MAX = 200_000;

const Parsed = z.array(
  z.object({ info: z.object({ lines: z.number() }), record: z.array(z.string()) }),
);

/** Reads a file with a header. A line that cannot be read leaves the others alone; without its header the file is refused. */
export function readCsv(text: string, shape: Shape): CsvFile | Problem {
  const problems: LineProblem[] = [];
  const records = Parsed.parse(
    parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      trim: true,
      on_skip: (error) => {
        if (error !== undefined) problems.push(brokenLine(error));
        return undefined;
      },
    }),
  );
  const [header, ...rest] = records;
  const columns = readHeader(header?.record ?? [], shape);
  if (isProblem(columns)) return columns;
  if (rest.length > LINES_MAX)
    return refuse('too_many_lines', `The file has more than ${LINES_MAX} lines.`, {
      hint: 'Send it in parts: what is there already is not counted again.',
    });
  const lines: CsvLine[] = [];
  for (const { info, record } of rest) {
    const unfit = tooManyValues(columns, record, info.lines);
    if (unfit === null)
      lines.push({ line: info.lines, value: (name) => record[columns.indexOf(name)] ?? '' });
    else problems.push(unfit);
  }
  return { lines, problems };
}

function brokenLine(error: { readonly code: CsvErrorCode; readonly lines?: unknown }): LineProblem {
  const line = typeof error.lines === 'number' ? error.lines : 0;
  const hint = 'Put a value with quotes in it into quotes, and double those inside.';
  return { line, code: 'bad_csv', message: 'The line is not CSV.', hint };
}

function readHeader(
  names: readonly string[],
  { columns, needed }: Shape,
): readonly string[] | Problem {
  const others = columns.filter((name) => !needed.includes(name));
  const hint = `Begin the file with the line ${[...needed, ...others].join(',')}; ${others.join(', ')} may be left out.`;
  const known = new Map(columns.map((name) => [name.toLowerCase(), name]));
  const found = names.map((name) => known.get(name.toLowerCase()) ?? name);
  const missing = needed.filter((name) => !found.includes(name));
  if (missing.length > 0)
    return refuse('bad_header', `The first line does not name ${missing.join(' and ')}.`, { hint });
  const strange = found.find((name, at) => !columns.includes(name) || found.indexOf(name) !== at);
  return strange === undefined
    ? found
    : refuse(
        'bad_header',
        `The first line names ${JSON.stringify(strange)}, which is no column or is there already.`,
        { hint },
      );
}

function tooManyValues(
  columns: readonly string[],
  record: readonly string[],
  line: number,
): LineProblem | null {
  if (record.slice(columns.length).every((more) => more === '')) return null;
  return {
    ...{ line, code: 'too_many_values', message: `The line has ${record.length} values.` },
    hint: 'Put a value with a comma in it into quotes.',
  };
}

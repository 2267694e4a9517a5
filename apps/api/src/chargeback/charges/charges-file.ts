import { isProblem, type Problem } from '../../platform/outcome.js';
import { type LineProblem, readCsv } from '../../platform/text/csv-file.js';
import { type ReadCharge, readCharge, type WrittenCharge } from './draft.js';

const COLUMNS = [
  'date',
  'kind',
  'description',
  'amountUsd',
  'costCentre',
  'team',
  'user',
  'vendor',
  'invoice',
  'serviceFrom',
  'serviceTo',
  'id',
] as const satisfies readonly (keyof WrittenCharge)[];
const NEEDED = ['date', 'kind', 'description', 'amountUsd'] as const;

type Written = Record<(typeof COLUMNS)[number], string>;

export interface LineCharge extends ReadCharge {
  readonly line: number;
}

export interface ChargesFile {
  readonly charges: readonly LineCharge[];
  readonly problems: readonly LineProblem[];
  /** Lines with something in them, after the header. */
  readonly received: number;
}

/** Reads charges in any order of the columns. A line that cannot be read leaves the others alone. */
export function readChargesFile(text: string): ChargesFile | Problem {
  const file = readCsv(text, { columns: COLUMNS, needed: NEEDED });
  if (isProblem(file)) return file;
  const charges: LineCharge[] = [];
  const problems: LineProblem[] = [...file.problems];
  for (const { line, value } of file.lines) {
    const written = Object.fromEntries(COLUMNS.map((name) => [name, value(name)])) as Written;
    const read = readCharge({ ...written, kind: written.kind.toLowerCase() });
    if ('code' in read) problems.push({ line, ...read });
    else charges.push({ line, ...read });
  }
  return { charges, problems, received: charges.length + problems.length };
}

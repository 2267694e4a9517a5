import { isProblem, type Problem } from '../../platform/outcome.js';
import { type CsvLine, type LineProblem, readCsv } from '../../platform/text/csv-file.js';
import { plainDecimal } from '../../platform/text/plain-decimal.js';
import type { LineAmount } from './plan.js';

export interface PlansFile {
  readonly amounts: readonly LineAmount[];
  readonly problems: readonly LineProblem[];
  /** Lines with something in them, after the header. */
  readonly received: number;
}

const MONTH = /^20\d{2}-(0[1-9]|1[0-2])$/;
const QUOTED_MAX = 200;

/** Reads `month,amountUsd` with `team` or `costCentre`. */
export function readPlansFile(text: string): PlansFile | Problem {
  const file = readCsv(text, {
    columns: ['month', 'amountUsd', 'team', 'costCentre'],
    needed: ['month', 'amountUsd'],
  });
  if (isProblem(file)) return file;
  const amounts: LineAmount[] = [];
  const problems: LineProblem[] = [...file.problems];
  for (const one of file.lines) {
    const read = readLine(one);
    if ('code' in read) problems.push(read);
    else amounts.push(read);
  }
  return { amounts, problems, received: amounts.length + problems.length };
}

function readLine({ line, value }: CsvLine): LineAmount | LineProblem {
  const wrong = (column: string, code: string, message: string, hint: string): LineProblem => ({
    ...{ line, column, code, message, hint },
  });
  const [month, team, costCentre] = [value('month'), value('team'), value('costCentre')];
  if (!isMonth(month))
    return wrong(
      ...(['month', 'bad_month', `${quoted(month)} is no month.`] as const),
      'Write 2026-11: the fiscal month in the place of that calendar month.',
    );
  if ((team === '') === (costCentre === ''))
    return wrong(
      ...(['team', 'bad_target', 'A plan is of a team or of a cost centre.'] as const),
      'Fill in one of team and costCentre.',
    );
  const usd = plainDecimal(value('amountUsd'));
  if (usd === null)
    return wrong(
      ...(['amountUsd', 'bad_amount', `${quoted(value('amountUsd'))} is no amount.`] as const),
      'Write USD as a plain decimal of at least 0 and at most 15 decimals, such as 1200.50.',
    );
  return team === ''
    ? { line, kind: 'costCentre', target: costCentre, month, usd }
    : { line, kind: 'team', target: team, month, usd };
}

const quoted = (text: string): string => JSON.stringify(text.slice(0, QUOTED_MAX));

export const isMonth = (text: string): boolean => MONTH.test(text);

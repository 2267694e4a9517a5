import { type ChangeCell, expectedAmount } from '@bursar/detection';
import { toFemto } from '@bursar/pricing';
import { DAY } from '@bursar/time';
import type { Sql } from '../../platform/database.js';
import type { Within } from './signal.js';

export const CAUSE_DIMENSIONS = [
  'key',
  'user',
  'principal',
  'model',
  'project',
  'region',
  'operation',
  'environment',
  'team',
] as const;

const SAME_TIMES = 7;
/** The most expensive; what is left out is counted with the rest of a cause. */
const CELLS_MAX = 20_000;

export interface Window {
  readonly from: Date;
  readonly to: Date;
}

type Row = Record<(typeof CAUSE_DIMENSIONS)[number], string | null> & {
  readonly costs: string[];
  readonly at: number[];
};

const columnOf = (dimension: string): string =>
  dimension === 'user' || dimension === 'key' ? `c."${dimension}"` : `c.${dimension}`;

/** What calls cost in a window of at most a day, by all that is known of them, beside the same time on the days before. */
export async function changeCells(
  sql: Sql,
  within: Within,
  { from, to }: Window,
): Promise<ChangeCell[]> {
  const length = to.getTime() - from.getTime();
  const ago = (ms: number): [Date, Date] => [
    new Date(from.getTime() - ms),
    new Date(to.getTime() - ms),
  ];
  const windows = [ago(0), ago(length)];
  for (let day = 1; day <= SAME_TIMES; day += 1) windows.push(ago(day * DAY));
  const asked = Object.entries<string>({ ...within });
  const filters = asked.map(([dimension], index) => ` AND ${columnOf(dimension)} = $${index + 3}`);
  const columns = CAUSE_DIMENSIONS.map(columnOf).join(', ');
  const rows = await sql.rows<Row>(
    `SELECT ${CAUSE_DIMENSIONS.map((one) => `"${one}"`).join(', ')}, array_agg(cost) AS costs, array_agg(n::float8) AS at
     FROM (SELECT w.n, ${columns}, sum(c.cost)::text AS cost
       FROM unnest($1::timestamptz[], $2::timestamptz[]) WITH ORDINALITY AS w(lo, hi, n)
       JOIN ledger.charged_call c ON c.occurred_at >= w.lo AND c.occurred_at < w.hi
       WHERE true${filters.join('')} GROUP BY w.n, ${columns}) cells
     GROUP BY ${CAUSE_DIMENSIONS.map((one) => `"${one}"`).join(', ')}
     ORDER BY sum(cost::numeric) DESC LIMIT ${CELLS_MAX}`,
    [windows.map(([lo]) => lo), windows.map(([, hi]) => hi), ...asked.map(([, value]) => value)],
  );
  return rows.map(({ costs, at, ...values }) => {
    const amounts = windows.map((_, index) => toFemto(costs[at.indexOf(index + 1)] ?? '0'));
    const [actual = 0n, previous = 0n, ...sameTime] = amounts;
    const known = Object.entries(values).map(([name, value]) => [name, value ?? '']);
    return {
      values: Object.fromEntries(known) as Record<string, string>,
      actual,
      expected: expectedAmount(sameTime, previous),
    };
  });
}

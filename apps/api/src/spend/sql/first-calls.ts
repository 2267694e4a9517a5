import { DAY, startOfMonth, dateOf } from '@bursar/time';
import { ledgerSql } from '../../ledger/ledger.module.js';
import type { Grouping } from '../grouping.js';
import type { Statement } from './statement.js';

const TABLES = {
  scope: { id: 'scope_id', single: `${ledgerSql.QUARTERS} c`, time: 'c.at' },
  key: { id: 'key_id', single: `${ledgerSql.CHARGES} c`, time: 'c.occurred_at' },
} as const;

/**
 * The day of UTC on which each group called first, up to `to`; null where that was before the month of `from`. Months are few: only
 * what they leave open is looked for among days.
 */
export function firstDaysStatement(
  grain: 'scope' | 'key',
  { ids, numbers }: Grouping,
  { from, to }: { readonly from: number; readonly to: number },
): Statement {
  const { id } = TABLES[grain];
  // A local day begins up to a day before the one of UTC that has its name.
  const month = startOfMonth(dateOf(from - DAY));
  return {
    text: `WITH pair AS MATERIALIZED (SELECT DISTINCT id, g FROM unnest($1::int[], $2::int[]) AS p(id, g)),
      known AS MATERIALIZED (
        SELECT DISTINCT g FROM ${ledgerSql.SUMS.month[grain]} r JOIN pair ON pair.id = r.${id}
        WHERE r.zone = 0 AND r.day < $3::date AND r.requests <> 0),
      open AS MATERIALIZED (SELECT id, g FROM pair WHERE g NOT IN (SELECT g FROM known))
      SELECT g, NULL AS day FROM known UNION ALL
      SELECT open.g, min(r.day)::text FROM ${ledgerSql.SUMS.day[grain]} r JOIN open ON open.id = r.${id}
      WHERE r.zone = 0 AND r.day >= $3::date AND r.day <= $4::date AND r.requests <> 0
      GROUP BY open.g`,
    values: [ids, numbers, month, dateOf(to)],
  };
}

/** When on its first day each of these groups called first: to the quarter hour, or by the calls of its keys. */
export function firstCallsStatement(
  grain: 'scope' | 'key',
  { ids, numbers }: Grouping,
  days: readonly { readonly g: number; readonly day: string }[],
): Statement {
  const { id, single, time } = TABLES[grain];
  return {
    text: `SELECT f.g, (extract(epoch FROM min(${time})) * 1000)::float8 AS at
      FROM unnest($3::int[], $4::date[]) AS f(g, day)
      JOIN (SELECT DISTINCT id, g FROM unnest($1::int[], $2::int[]) AS p(id, g)) pair ON pair.g = f.g
      JOIN ${single} ON c.${id} = pair.id AND c.requests <> 0
        AND ${time} >= f.day::timestamp AT TIME ZONE 'UTC' AND ${time} < (f.day + 1)::timestamp AT TIME ZONE 'UTC'
      GROUP BY f.g`,
    values: [ids, numbers, days.map(({ g }) => g), days.map(({ day }) => day)],
  };
}

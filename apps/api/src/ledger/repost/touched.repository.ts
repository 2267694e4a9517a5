import { compileGlob } from '@bursar/policy';
import type { Sql } from '../../platform/database.js';
import type { Touched } from './run.js';

/** Calls of which a rule can match any, as they are found: by the keys of their charges, by the account or by the profile. */
export type Walk =
  | { readonly by: 'keys'; readonly keys: readonly number[] }
  | { readonly by: 'profile' | 'account'; readonly value: string };

export async function walkOf(sql: Sql, { kind, pattern }: Touched): Promise<Walk> {
  if (kind === 'person') return { by: 'keys', keys: await keysOfUser(sql, pattern) };
  if (kind !== 'principal') return { by: kind, value: pattern };
  const like = pattern.replaceAll(/[\\%_]/g, String.raw`\$&`).replaceAll('*', '%');
  const found = await sql.rows<{ id: number; principal: string }>(
    'SELECT id, principal FROM ledger.spend_key WHERE principal LIKE $1',
    [like],
  );
  const matches = compileGlob(pattern);
  return {
    by: 'keys',
    keys: found.filter(({ principal }) => matches(principal)).map(({ id }) => id),
  };
}

/** Those that say the user, and those of sessions in whose names the user may be found once it is looked for. */
async function keysOfUser(sql: Sql, user: string): Promise<number[]> {
  const found = await sql.rows<{ id: number }>(
    `SELECT id FROM ledger.spend_key
     WHERE lower(custom ->> 'user') = lower($1) OR position(lower($1) IN lower(principal)) > 0`,
    [user],
  );
  return found.map(({ id }) => id);
}

interface Span {
  readonly from: Date;
  readonly to: Date;
}

/**
 * The end of the day in UTC by which these keys have so many calls from the beginning of the span's first day on; the end of the span,
 * where they have fewer. No page then sorts more than a page and a day of them.
 */
export async function endOfSlice(
  sql: Sql,
  keys: readonly number[],
  { from, to }: Span,
  calls: number,
): Promise<Date> {
  const [row] = await sql.rows<{ end: Date }>(
    `SELECT (day + 1)::timestamp AT TIME ZONE 'UTC' AS "end" FROM (
       SELECT day, sum(sum(requests)) OVER (ORDER BY day) AS calls FROM ledger.spend_day_key
       WHERE zone = 0 AND key_id = ANY($1::int[]) AND day >= ($2::timestamptz AT TIME ZONE 'UTC')::date AND day < $3::timestamptz AT TIME ZONE 'UTC'
       GROUP BY day) d
     WHERE calls >= $4::integer ORDER BY day LIMIT 1`,
    [[...keys], from, to, calls],
  );
  return row === undefined || row.end > to ? to : row.end;
}

/** About so many calls, by the sums of days; null: no sum says. */
export async function callsAbout(sql: Sql, walk: Walk | null, span: Span): Promise<bigint | null> {
  if (walk !== null && walk.by !== 'keys') return null;
  const [table, among] =
    walk === null
      ? ['ledger.spend_day', 'true']
      : ['ledger.spend_day_key', 'key_id = ANY($3::int[])'];
  const [row] = await sql.rows<{ calls: bigint }>(
    `SELECT coalesce(sum(requests), 0)::bigint AS calls FROM ${table}
     WHERE zone = 0 AND day >= ($1::timestamptz AT TIME ZONE 'UTC')::date AND day < $2::timestamptz AT TIME ZONE 'UTC' AND ${among}`,
    [span.from, span.to, ...(walk === null ? [] : [[...walk.keys]])],
  );
  return row?.calls ?? null;
}

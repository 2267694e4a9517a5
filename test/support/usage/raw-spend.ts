import { MEASURES } from '@bursar/pricing';
import {
  readSums,
  NO_SUMS,
  type SpendFigures,
  type Sums,
  toFigures,
} from '../../../apps/api/src/spend/figures.js';
import { columnOf } from '../../../apps/api/src/ledger/measures.js';
import type { SpendInput } from '../../../apps/api/src/spend/question.js';
import type { TestDatabase } from '../processes/database.js';

const EXPRESSIONS: Record<string, string> = {
  team: 'team',
  costCentre: 'cost_centre',
  project: 'project',
  environment: 'environment',
  provider: 'provider',
  model: 'model',
  region: 'region',
  operation: 'operation',
  principal: 'principal',
  feature: `custom ->> 'feature'`,
};
const TIMES: Record<string, string> = {
  quarterHour: `to_char(date_bin('15 minutes', local, '2000-01-01'), 'YYYY-MM-DD"T"HH24:MI')`,
  hour: `to_char(date_trunc('hour', local), 'YYYY-MM-DD"T"HH24:MI')`,
  day: `to_char(local, 'YYYY-MM-DD')`,
  week: `to_char(date_trunc('week', local), 'YYYY-MM-DD')`,
  month: `to_char(local, 'YYYY-MM')`,
};

interface RawRow {
  keys: (string | null)[];
  other: boolean;
  sums: Sums;
}

/** Field by field what the service answers, or the code of its Problem. */
export interface RawAnswer {
  rows: { keys: (string | null)[]; other: boolean; figures: SpendFigures }[];
  total: SpendFigures | null;
  groups: number;
  code: string | null;
}

const ROWS_MAX = 10_000;
const refused = (code: string): RawAnswer => ({ rows: [], total: null, groups: 0, code });

/**
 * The same question in the plainest SQL there is, over charges alone: no sums, no plan. A bound without an offset is the
 * first instant whose local reading is not before it.
 */
export async function askRawCharges(
  database: TestDatabase,
  input: SpendInput,
  teams: 'all' | readonly string[],
): Promise<RawAnswer> {
  const groupBy = input.groupBy ?? [];
  const zone = input.timezone === 'CET' ? 'Europe/Brussels' : (input.timezone ?? 'UTC');
  const from = await toInstant(database, input.from, zone);
  const to = await toInstant(database, input.to, zone);
  // Bounds on different clocks may turn out to be no range at all.
  if (from >= to) return refused('bad_range');
  const values: unknown[] = [zone, from, to];
  const conditions = ['occurred_at >= $2', 'occurred_at < $3'];
  for (const { dimension, in: wanted, exclude } of input.filters ?? []) {
    values.push(wanted.filter((value) => value !== null));
    const value = EXPRESSIONS[dimension] ?? 'NULL';
    const among = `(${value} IN (SELECT unnest($${values.length}::text[])) IS TRUE OR (${value} IS NULL AND ${wanted.includes(null)}))`;
    conditions.push(exclude === true ? `NOT ${among}` : among);
  }
  if (teams !== 'all') {
    values.push([...teams]);
    conditions.push(`team = ANY($${values.length})`);
  }
  const keys = groupBy.map(
    (name, index) => `${TIMES[name] ?? EXPRESSIONS[name] ?? 'NULL'} AS k${index}`,
  );
  const sums = MEASURES.map((name) => `trim_scale(sum(${columnOf(name)}))::text AS "${name}"`);
  const records = await database.rows<Record<string, string | null>>(
    `SELECT ${[...keys, ...sums].join(', ')}
     FROM (SELECT *, occurred_at AT TIME ZONE $1::text AS local FROM ledger.charge) c
     JOIN ledger.spend_key k ON k.id = c.key_id JOIN ledger.spend_scope s ON s.id = k.scope_id
     WHERE ${conditions.join(' AND ')} GROUP BY ${groupBy.length === 0 ? '()' : groupBy.map((_, index) => index + 1).join(', ')}
     HAVING sum(requests) <> 0`,
    values,
  );
  return shape(
    input,
    records.map((record) => ({
      keys: groupBy.map((_, index) => record[`k${index}`] ?? null),
      other: false,
      sums: readSums(record),
    })),
  );
}

/** Bounds in tests lie on quarter hours where clocks change, so looking at every minute finds the first instant. */
async function toInstant(database: TestDatabase, text: string, zone: string): Promise<Date> {
  if (/(Z|[+-]\d{2}:\d{2})$/.test(text)) return new Date(text);
  const [row] = await database.rows<{ at: Date }>(
    `SELECT min(at) AS at FROM (
       SELECT i AS at FROM generate_series($1::timestamp AT TIME ZONE 'UTC' - interval '16 hours', $1::timestamp AT TIME ZONE 'UTC' + interval '16 hours', interval '1 minute') i
     ) every_minute WHERE at AT TIME ZONE $2 >= $1::timestamp`,
    [text, zone],
  );
  if (row === undefined) throw new Error(`${text} is no moment.`);
  return row.at;
}

function shape(input: SpendInput, rows: RawRow[]): RawAnswer {
  const groupBy = input.groupBy ?? [];
  const isTime = groupBy.map((name) => name in TIMES);
  const groupOf = (row: RawRow): string =>
    JSON.stringify(row.keys.filter((_, index) => isTime[index] !== true));
  const costs = new Map<string, bigint>();
  for (const row of rows) costs.set(groupOf(row), (costs.get(groupOf(row)) ?? 0n) + row.sums.cost);
  const cut = input.top != null && isTime.includes(false);
  const kept = cut ? cutToTop(rows, input.top ?? 0, costs, groupOf, isTime) : rows;
  if (kept.length > ROWS_MAX) return refused('too_many_rows');
  kept.sort((a, b) => compareRows(a, b, isTime));
  return {
    rows: kept.map(({ keys, other, sums }) => ({ keys, other, figures: toFigures(sums, null) })),
    total: toFigures(add(rows), null),
    groups: costs.size,
    code: null,
  };
}

function cutToTop(
  rows: RawRow[],
  top: number,
  costs: Map<string, bigint>,
  groupOf: (row: RawRow) => string,
  isTime: boolean[],
): RawRow[] {
  const mostExpensive = [...costs].sort(([a, x], [b, y]) =>
    x === y ? compareKeys(JSON.parse(a) as string[], JSON.parse(b) as string[]) : x > y ? -1 : 1,
  );
  const best = new Set(mostExpensive.slice(0, top).map(([group]) => group));
  const others = new Map<string, RawRow[]>();
  for (const row of rows.filter((candidate) => !best.has(groupOf(candidate)))) {
    const time = JSON.stringify(
      row.keys.map((key, index) => (isTime[index] === true ? key : null)),
    );
    others.set(time, [...(others.get(time) ?? []), row]);
  }
  const rest = [...others].map(([keys, members]) => ({
    keys: JSON.parse(keys) as (string | null)[],
    other: true,
    sums: add(members),
  }));
  return [...rows.filter((row) => best.has(groupOf(row))), ...rest];
}

function add(rows: RawRow[]): Sums {
  const total = { ...NO_SUMS };
  for (const { sums } of rows) for (const name of MEASURES) total[name] += sums[name];
  return total;
}

function compareRows(a: RawRow, b: RawRow, isTime: boolean[]): number {
  const part = (row: RawRow, time: boolean) =>
    row.keys.filter((_, index) => (isTime[index] ?? false) === time);
  return (
    compareKeys(part(a, true), part(b, true)) ||
    Number(a.other) - Number(b.other) ||
    compareKeys(part(a, false), part(b, false))
  );
}

function compareKeys(a: readonly (string | null)[], b: readonly (string | null)[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? null;
    if (left === right) continue;
    if (left === null) return 1;
    if (right === null) return -1;
    return left < right ? -1 : 1;
  }
  return 0;
}

import type { Segment, SpendPlan } from './plan.js';
import { AMOUNTS, MEASURES, type Measure } from './measures.js';
import type { Dimension, Filter, Question } from './question.js';
import type { Span, TimeUnit } from './zone.js';

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Values travel apart from the text; every identifier in it comes from a map in this domain. */
export class Values {
  readonly list: unknown[] = [];

  add(value: unknown): string {
    this.list.push(value);
    return `$${this.list.length}`;
  }
}

/** A group among the dearest, as its dimensions' values. */
export type GroupKeys = readonly (string | null)[];

/** A plan's arms are written out up to this many; more spans than that are joined to the table instead. */
const ARMS_MAX = 8;

export const TIME_FORMATS: Readonly<Record<TimeUnit, string>> = {
  quarterHour: 'YYYY-MM-DD"T"HH24:MI',
  hour: 'YYYY-MM-DD"T"HH24:MI',
  day: 'YYYY-MM-DD',
  week: 'YYYY-MM-DD',
  month: 'YYYY-MM',
};

/** C order is the same on every server, whatever its locale. */
export function keyOrder(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `g${index + 1} COLLATE "C" NULLS LAST`);
}

export function grainOf(question: Pick<Question, 'dimensions' | 'filters'>): 'scope' | 'key' {
  const used = [...question.dimensions, ...question.filters.map((filter) => filter.dimension)];
  return used.some((dimension) => dimension.grain === 'key') ? 'key' : 'scope';
}

/** The question's rows, in the order of time, then keys; with `top`, of those groups and, last, of all others together. */
export function rowsStatement(
  question: Question,
  plan: SpendPlan,
  top: readonly GroupKeys[] | null,
): Statement {
  const values = new Values();
  const folded = joined(question, plan, question.measures, values, top);
  const keys = top === null ? question.dimensions.map((_, index) => `g${index + 1}`) : ['rank'];
  const groups = question.unit === null ? keys : ['t', ...keys];
  const time = question.unit === null ? [] : [`to_char(t, '${TIME_FORMATS[question.unit]}') AS t`];
  const sums = question.measures.map((name) => `${shown(name)} AS "${name}"`);
  const order = [
    ...(question.unit === null ? [] : ['p.t']),
    ...(top === null ? keyOrder(keys.length) : ['rank NULLS LAST']),
  ];
  return {
    text: `SELECT ${[...time, ...keys, ...sums].join(', ')} ${folded}
      GROUP BY ${groups.length === 0 ? '()' : groups.join(', ')}
      HAVING ${notEmpty(question.measures)}${order.length === 0 ? '' : ` ORDER BY ${order.join(', ')}`}`,
    values: values.list,
  };
}

/** The dearest groups of the whole range, in the order of their keys, each with the number of groups there are. */
export function rankStatement(
  question: Question,
  plan: SpendPlan,
  first: number,
  search: string | null,
): Statement {
  const values = new Values();
  const ranked: Measure[] = ['requests', 'cost'];
  const folded = joined(question, plan, ranked, values, null);
  const keys = question.dimensions.map((_, index) => `g${index + 1}`);
  const found =
    search === null
      ? ''
      : `WHERE d.g1 ILIKE ${values.add(`%${search.replace(/[\\%_]/g, '\\$&')}%`)}`;
  const order = keyOrder(keys.length).join(', ');
  return {
    text: `SELECT ${keys.join(', ')}, cost, groups FROM (
        SELECT ${keys.join(', ')}, ${shown('cost')} AS cost, count(*) OVER () AS groups,
          row_number() OVER (ORDER BY sum(cost) DESC, ${order}) AS place
        ${folded} ${found} GROUP BY ${keys.join(', ')} HAVING ${notEmpty(ranked)}) ranked
      WHERE place <= ${values.add(first)} ORDER BY ${search === null ? order : 'place'}`,
    values: values.list,
  };
}

/** FROM …: every row of the plan's segments, beside the groups it belongs to. */
function joined(
  question: Question,
  plan: SpendPlan,
  measures: readonly Measure[],
  values: Values,
  top: readonly GroupKeys[] | null,
): string {
  const grain = grainOf(question);
  const columns = (alias: string): string[] => measures.map((name) => `${alias}.${MEASURES[name]}`);
  const rows = segmentArms(question, plan, values, grain, columns);
  const needed =
    question.dimensions.length > 0 || question.filters.length > 0 || question.teams !== 'all';
  if (!needed) return `FROM (${rows}) p`;
  const dictionary = dictionaryOf(question, values, grain, top);
  return `FROM (${rows}) p JOIN (${dictionary}) d ON d.id = p.id`;
}

function shown(name: Measure): string {
  return name in AMOUNTS
    ? `trim_scale(sum(${MEASURES[name]}))::text`
    : `sum(${MEASURES[name]})::text`;
}

function notEmpty(measures: readonly Measure[]): string {
  return measures.map((name) => `sum(${MEASURES[name]}) <> 0`).join(' OR ');
}

/** Which scope or key belongs to which group: what the teams and filters leave of them. */
export function dictionaryOf(
  question: Question,
  values: Values,
  grain: 'scope' | 'key',
  top: readonly GroupKeys[] | null,
): string {
  const id = grain === 'key' ? 'k.id' : 's.id';
  const from =
    grain === 'key'
      ? 'ledger.spend_key k JOIN ledger.spend_scope s ON s.id = k.scope_id'
      : 'ledger.spend_scope s';
  const groups = question.dimensions.map(
    (dimension, index) => `${expressionOf(dimension, values)} AS g${index + 1}`,
  );
  const conditions = question.filters.map((filter) => conditionOf(filter, values));
  if (question.teams !== 'all')
    conditions.push(`s.team = ANY(${values.add([...question.teams])}::text[])`);
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  const named = `SELECT ${[`${id} AS id`, ...groups].join(', ')} FROM ${from}${where}`;
  return top === null
    ? named
    : `SELECT n.id, top.rank FROM (${named}) n LEFT JOIN ${topTable(top, values)}`;
}

/** The dearest groups as a table; NULL equals NULL here, which a hash join cannot say by itself. */
function topTable(top: readonly GroupKeys[], values: Values): string {
  const width = top[0]?.length ?? 0;
  const columns = Array.from({ length: width }, (_, index) =>
    values.add(top.map((keys) => keys[index] ?? null)),
  );
  const names = columns.map((_, index) => `g${index + 1}`);
  const equal = names.map(
    (name) =>
      `coalesce(top.${name}, '') = coalesce(n.${name}, '') AND (top.${name} IS NULL) = (n.${name} IS NULL)`,
  );
  const arrays = columns.map((column) => `${column}::text[]`).join(', ');
  return `unnest(${arrays}) WITH ORDINALITY AS top(${[...names, 'rank'].join(', ')}) ON ${equal.join(' AND ')}`;
}

function expressionOf(dimension: Dimension, values: Values): string {
  return dimension.column ?? `(k.custom ->> ${values.add(dimension.name)})`;
}

function conditionOf(filter: Filter, values: Values): string {
  const value = expressionOf(filter.dimension, values);
  const among = `coalesce(${value} = ANY(${values.add([...filter.values])}::text[]), ${values.add(filter.orNone)})`;
  return filter.exclude ? `NOT ${among}` : among;
}

/** One SELECT per span of each segment, or per segment where it has many, all of the same columns: t, id, measures. */
export function segmentArms(
  question: Pick<Question, 'unit' | 'zone'>,
  plan: SpendPlan,
  values: Values,
  grain: 'scope' | 'key',
  columns: (alias: string) => string[],
): string {
  const spans = plan.segments.reduce((count, segment) => count + segment.spans.length, 0);
  return plan.segments
    .flatMap((segment) => {
      const source = sourceOf(segment, grain);
      const time =
        question.unit === null ? [] : [`${bucketOf(question, plan, segment, values)} AS t`];
      const select = [...time, `${source.id} AS id`, ...columns('r')].join(', ');
      if (spans > ARMS_MAX)
        return [`SELECT ${select} FROM ${source.table} ${inAnySpan(segment, plan, values)}`];
      const bounds = segment.dates.length > 0 ? segment.dates : segment.spans.map(toInstants);
      return bounds.map(
        (bound) =>
          `SELECT ${select} FROM ${source.table} WHERE ${inBound(segment, plan, bound, values)}`,
      );
    })
    .join(' UNION ALL ');
}

interface Bound {
  readonly from: string;
  readonly to: string;
}

export function toInstants({ from, to }: Span): Bound {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

function sourceOf({ rows }: Segment, grain: 'scope' | 'key'): { table: string; id: string } {
  const ofKeys = grain === 'key';
  switch (rows) {
    case 'month':
      return ofKeys
        ? { table: 'ledger.spend_month_key r', id: 'r.key_id' }
        : { table: 'ledger.spend_month r', id: 'r.scope_id' };
    case 'day':
      return ofKeys
        ? { table: 'ledger.spend_day_key r', id: 'r.key_id' }
        : { table: 'ledger.spend_day r', id: 'r.scope_id' };
    case 'quarter':
      return { table: 'ledger.spend_quarter r', id: 'r.scope_id' };
    case 'charge':
      return ofKeys
        ? { table: 'ledger.charge r', id: 'r.key_id' }
        : {
            table: 'ledger.charge r JOIN ledger.spend_key rk ON rk.id = r.key_id',
            id: 'rk.scope_id',
          };
  }
}

function timeColumn({ rows }: Segment): { column: string; type: string } {
  if (rows === 'month' || rows === 'day') return { column: 'r.day', type: 'date' };
  return { column: rows === 'quarter' ? 'r.at' : 'r.occurred_at', type: 'timestamptz' };
}

function inBound(segment: Segment, plan: SpendPlan, bound: Bound, values: Values): string {
  const { column, type } = timeColumn(segment);
  const zone = type === 'date' ? `r.zone = ${values.add(plan.rowZone)} AND ` : '';
  return `${zone}${column} >= ${values.add(bound.from)}::${type} AND ${column} < ${values.add(bound.to)}::${type}`;
}

function inAnySpan(segment: Segment, plan: SpendPlan, values: Values): string {
  const { column, type } = timeColumn(segment);
  const bounds = segment.dates.length > 0 ? segment.dates : segment.spans.map(toInstants);
  const from = values.add(bounds.map((bound) => bound.from));
  const to = values.add(bounds.map((bound) => bound.to));
  const zone = type === 'date' ? ` AND r.zone = ${values.add(plan.rowZone)}` : '';
  return `JOIN unnest(${from}::${type}[], ${to}::${type}[]) AS span(a, b) ON ${column} >= span.a AND ${column} < span.b${zone}`;
}

/** The bucket as a local timestamp. */
export function bucketOf(
  { unit, zone }: Pick<Question, 'unit' | 'zone'>,
  plan: SpendPlan,
  segment: Segment,
  values: Values,
): string {
  const { column, type } = timeColumn(segment);
  const ownZone = plan.rowZone === 1 || zone.sqlName === 'UTC';
  let local = `(${column} AT TIME ZONE ${values.add(zone.sqlName)}::text)`;
  if (type === 'date') {
    const midnight = `${column}::timestamp`;
    local = ownZone
      ? midnight
      : `(${midnight} AT TIME ZONE 'UTC' AT TIME ZONE ${values.add(zone.sqlName)}::text)`;
  }
  if (unit === 'quarterHour') return `date_bin('15 minutes', ${local}, timestamp '2000-01-01')`;
  return type === 'date' && unit === 'day' && ownZone
    ? local
    : `date_trunc('${unit ?? 'day'}', ${local})`;
}

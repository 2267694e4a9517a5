import type { Measure } from '@bursar/pricing';
import type { TimeUnit } from '@bursar/time';
import { soleDimension } from './folded.js';
import type { Grouping } from '../grouping.js';
import { ledgerSql } from '../../ledger/ledger.module.js';
import { isAmount } from '../measures.js';
import type { Segment, SpendPlan } from '../plan.js';
import type { Dimension, Filter, Question } from '../question.js';
import { type Column, segmentArms, type Source, steadyOffset } from './segment-statement.js';
import { Values } from '../../platform/postgres/values.js';

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

export const TIME_FORMATS: Readonly<Record<TimeUnit, string>> = {
  quarterHour: 'YYYY-MM-DD"T"HH24:MI',
  hour: 'YYYY-MM-DD"T"HH24:MI',
  day: 'YYYY-MM-DD',
  week: 'YYYY-MM-DD',
  month: 'YYYY-MM',
};

export function grainOf(question: Pick<Question, 'dimensions' | 'filters'>): 'scope' | 'key' {
  const used = [...question.dimensions, ...question.filters.map((filter) => filter.dimension)];
  return used.some((dimension) => dimension.grain === 'key') ? 'key' : 'scope';
}

/** Whether every call counts, and all in one group. */
export function isEverything({ dimensions, filters, teams }: Question): boolean {
  return dimensions.length === 0 && filters.length === 0 && teams === 'all';
}

/** The scopes or keys that the teams and filters leave, each with its values of the dimensions asked for: g1, g2, … */
export function membersStatement(question: Question): Statement {
  const values = new Values();
  const [id, from] =
    grainOf(question) === 'key'
      ? ['k.id', `${ledgerSql.KEYS} k JOIN ${ledgerSql.SCOPES} s ON s.id = k.scope_id`]
      : ['s.id', `${ledgerSql.SCOPES} s`];
  const groups = question.dimensions.map(
    (dimension, index) => `${expressionOf(dimension, values)} AS g${index + 1}`,
  );
  const conditions = conditionsOf(question, values);
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return { text: `SELECT ${[id, ...groups].join(', ')} FROM ${from}${where}`, values: values.list };
}

/** What the teams and filters ask of a scope `s` and a key `k`. */
export function conditionsOf(
  { filters, teams }: Pick<Question, 'filters' | 'teams'>,
  values: Values,
): string[] {
  const conditions = filters.map((filter) => conditionOf(filter, values));
  if (teams === 'all') return conditions;
  return [...conditions, `s.team = ANY(${values.add([...teams])}::text[])`];
}

function expressionOf(dimension: Dimension, values: Values): string {
  return dimension.column ?? `(k.custom ->> ${values.add(dimension.name)})`;
}

function conditionOf(filter: Filter, values: Values): string {
  const value = expressionOf(filter.dimension, values);
  const wanted = values.add([...filter.values]);
  const among = `CASE WHEN ${value} IS NULL THEN ${values.add(filter.orNone)}::boolean ELSE ${value} = ANY(${wanted}::text[]) END`;
  return filter.exclude ? `NOT ${among}` : among;
}

/** The question's rows in the order of time, then group; null stands for everything in one group. */
export function rowsStatement(
  question: Question,
  plan: SpendPlan,
  grouping: Grouping | null,
): Statement {
  const values = new Values();
  const from = summed(question, plan, question.measures, grouping, values);
  const time = question.unit === null ? [] : [`to_char(t, '${TIME_FORMATS[question.unit]}') AS t`];
  const sums = question.measures.map((name) => `${shown(name)} AS "${name}"`);
  const [groups, order] = [groupsOf(question, grouping), groupsOf(question, grouping, 'p.t')];
  return {
    text: `SELECT ${[...time, ...(grouping === null ? [] : ['g']), ...sums].join(', ')} ${from}
      GROUP BY ${groups.length === 0 ? '()' : groups.join(', ')}
      HAVING ${notEmpty(question.measures)}${order.length === 0 ? '' : ` ORDER BY ${order.join(', ')}`}`,
    values: values.list,
  };
}

/** What decides which groups are most expensive: one without a request and without a cost is left out. */
const RANKED: readonly Measure[] = ['requests', 'cost'];

/** Every group's cost over the whole range, time aside. */
export function rankStatement(question: Question, plan: SpendPlan, grouping: Grouping): Statement {
  const values = new Values();
  const from = summed({ ...question, unit: null }, plan, RANKED, grouping, values);
  return {
    text: `SELECT g, ${shown('cost')} AS cost ${from} GROUP BY g HAVING ${notEmpty(RANKED)}`,
    values: values.list,
  };
}

export function groupsOf({ unit }: Question, grouping: Grouping | null, t = 't'): string[] {
  return [...(unit === null ? [] : [t]), ...(grouping === null ? [] : ['g'])];
}

/** FROM …: the rows of the plan's segments, each beside its group. */
function summed(
  question: Question,
  plan: SpendPlan,
  measures: readonly Measure[],
  grouping: Grouping | null,
  values: Values,
): string {
  const grain = grainOf(question);
  const columns = measures.map((name) => {
    const column = `r.${ledgerSql.columnOf(name)}`;
    return { from: column, value: column, name: ledgerSql.columnOf(name), adds: true };
  });
  const of = { zone: plan.rowZone, dimension: soleDimension(question) ?? 0 };
  const rows = segmentArms(question, plan, values, (segment) =>
    sourceOf(segment, grain, of, columns, lookedUp(grouping)),
  );
  return `FROM (${rows}) p${besideGroups(question, grouping, plan, grain, values)}`;
}

/**
 * As numbers from outside, the groups cost a sum one look-up. Joining their own table and grouping by its key changes
 * nothing but the planner's mind: it learns how many there are and that each comes once, and guesses few groups. Knowing
 * none of that, it would hash the sums instead, or sort them, and not in parallel. Quarter hours are so many that to carry
 * each through a join costs more than that: there an array by id gives the group.
 */
export function besideGroups(
  question: Pick<Question, 'unit' | 'zone'>,
  grouping: Grouping | null,
  plan: SpendPlan,
  grain: 'scope' | 'key',
  values: Values,
): string {
  if (grouping === null) return '';
  if (grain === 'scope' && lookedUp(grouping) === null && countsQuarters(question, plan)) {
    const groups = values.add(byId(grouping));
    return ` JOIN LATERAL (SELECT (${groups}::int[])[p.id + 1] AS g) d ON d.g <> 0`;
  }
  const words = grain === 'key' ? ledgerSql.KEYS : ledgerSql.SCOPES;
  const [ids, numbers] = [values.add(grouping.ids), values.add(grouping.numbers)];
  const pairs = `unnest(${ids}::int[], ${numbers}::int[]) AS pair(id, g)`;
  const groups = `SELECT s.id, min(pair.g) AS g FROM ${words} s JOIN ${pairs} ON pair.id = s.id GROUP BY s.id`;
  // Where every row was looked up by its id, each finds its group; an inner join would be thought to lose most of them.
  const isLookedUp =
    lookedUp(grouping) !== null && plan.segments.every(({ rows }) => !rows.endsWith('By'));
  return ` ${isLookedUp ? 'LEFT ' : ''}JOIN (${groups}) d ON d.id = p.id`;
}

function countsQuarters(
  question: Pick<Question, 'unit' | 'zone'>,
  { segments }: SpendPlan,
): boolean {
  const quarters = segments.filter(({ rows }) => rows === 'quarter');
  const isCounted = (segment: Segment): boolean =>
    question.unit === null || steadyOffset(question, segment) !== null;
  return quarters.length > 0 && quarters.every(isCounted);
}

/** At each id the number of its group; 0 for what is in none, because Postgres must walk through an array with nulls. */
function byId({ ids, numbers }: Grouping): number[] {
  const groups = new Array<number>(ids.reduce((a, b) => Math.max(a, b), 0) + 1).fill(0);
  for (const [index, id] of ids.entries()) groups[id] = numbers[index] ?? 0;
  return groups;
}

/** Rows of zone and dimension `of`. */
function sourceOf(
  { rows }: Segment,
  grain: 'scope' | 'key',
  of: { zone: number; dimension: number },
  columns: readonly Column[],
  ids: readonly number[] | null,
): Source {
  const id = grain === 'key' ? 'r.key_id' : 'r.scope_id';
  switch (rows) {
    case 'month':
    case 'day': {
      const table = `${ledgerSql.SUMS[rows][grain]} r`;
      return { table, id, ids, columns, time: 'day', only: { zone: of.zone } };
    }
    case 'dayBy':
    case 'monthBy':
      return { table: 'ledger.spend_day_by r', id, ids: null, columns, time: 'day', only: of };
    case 'quarter':
      return { table: `${ledgerSql.QUARTERS} r`, id, ids, columns, time: 'at', only: {} };
    case 'charge':
      return { ...chargeSource(grain), ids, columns };
  }
}

/** Up to so many scopes or keys are looked up; for more, all sums of a time are read and sorted out. */
const LOOKED_UP_MAX = 300;

export function lookedUp(grouping: Grouping | null): readonly number[] | null {
  return grouping === null || grouping.ids.length > LOOKED_UP_MAX ? null : grouping.ids;
}

/** A charge knows its key, and that key its scope. */
export function chargeSource(grain: 'scope' | 'key'): Omit<Source, 'columns' | 'ids'> {
  const place =
    grain === 'key'
      ? { table: `${ledgerSql.CHARGES} r`, id: 'r.key_id' }
      : {
          table: `${ledgerSql.CHARGES} r JOIN ${ledgerSql.KEYS} rk ON rk.id = r.key_id`,
          id: 'rk.scope_id',
        };
  return { ...place, time: 'occurred_at', only: {} };
}

function shown(name: Measure): string {
  return isAmount(name)
    ? `trim_scale(sum(${ledgerSql.columnOf(name)}))::text`
    : `sum(${ledgerSql.columnOf(name)})::text`;
}

function notEmpty(measures: readonly Measure[]): string {
  return measures.map((name) => `sum(${ledgerSql.columnOf(name)}) <> 0`).join(' OR ');
}

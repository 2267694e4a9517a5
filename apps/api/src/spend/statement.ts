import type { SpendPlan } from './plan.js';
import { AMOUNTS, MEASURES, type Measure } from './measures.js';
import type { Dimension, Filter, Question } from './question.js';
import { segmentArms } from './segment-statement.js';
import { Values } from './values.js';
import type { TimeUnit } from './zone.js';

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A group among the dearest, as its dimensions' values. */
export type GroupKeys = readonly (string | null)[];

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

/** The dearest groups of the whole range, time aside, each with the number of groups there are. */
export function rankStatement(
  question: Question,
  plan: SpendPlan,
  { first, search, order }: Ranked,
): Statement {
  const values = new Values();
  const folded = joined(question, plan, RANKED, values, null);
  const keys = question.dimensions.map((_, index) => `g${index + 1}`);
  const found = search === null ? '' : `WHERE ${matches(question.dimensions[0], search, values)}`;
  const byKeys = keyOrder(keys.length).join(', ');
  return {
    text: `SELECT ${keys.join(', ')}, cost, groups FROM (
        SELECT ${keys.join(', ')}, ${shown('cost')} AS cost, count(*) OVER () AS groups,
          row_number() OVER (ORDER BY sum(cost) DESC, ${byKeys}) AS place
        ${folded} ${found} GROUP BY ${keys.join(', ')} HAVING ${notEmpty(RANKED)}) ranked
      WHERE place <= ${values.add(first)} ORDER BY ${order === 'keys' ? byKeys : 'place'}`,
    values: values.list,
  };
}

export interface Ranked {
  readonly first: number;
  /** Part of the first group's value, or of a team's name. */
  readonly search: string | null;
  readonly order: 'keys' | 'dearest';
}

/** A group without a request and without a cost is empty. */
const RANKED: readonly Measure[] = ['requests', 'cost'];

function matches(dimension: Dimension | undefined, search: string, values: Values): string {
  const pattern = values.add(`%${search.replace(/[\\%_]/g, '\\$&')}%`);
  const value = `d.g1 ILIKE ${pattern}`;
  if (dimension?.name !== 'team') return value;
  return `(${value} OR d.g1 IN (SELECT team.id FROM team WHERE team.name ILIKE ${pattern}))`;
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
    : `SELECT n.id, top.rank FROM (${named}) n LEFT JOIN ${topTable(top, question.dimensions.length, values)}`;
}

/** The dearest groups as a table; NULL equals NULL here, which a hash join cannot say by itself. */
function topTable(top: readonly GroupKeys[], width: number, values: Values): string {
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

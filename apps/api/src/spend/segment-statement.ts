import type { Segment, SpendPlan } from './plan.js';
import type { Question } from './question.js';
import type { Values } from './values.js';
import type { Span } from './zone.js';

/** A plan's arms are written out up to this many; more spans than that are joined to the table instead. */
const ARMS_MAX = 8;

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
  const local = (instant: string): string =>
    `(${instant} AT TIME ZONE ${values.add(zone.sqlName)}::text)`;
  if (type === 'date') {
    const midnight = `${column}::timestamp`;
    if (ownZone && unit === 'day') return midnight;
    const reading = ownZone ? midnight : local(`${midnight} AT TIME ZONE 'UTC'`);
    return `date_trunc('${unit ?? 'day'}', ${reading})`;
  }
  if (unit !== 'quarterHour') return `date_trunc('${unit ?? 'day'}', ${local(column)})`;
  return `date_bin('15 minutes', ${local(column)}, timestamp '2000-01-01')`;
}

import {
  bucketStart,
  clockChanges,
  DAY,
  HOUR,
  isSameZone,
  QUARTER,
  readingAt,
  type Span,
  type TimeUnit,
  type Zone,
} from '@bursar/time';
import { ANCHOR_MS, type Segment, type SpendPlan } from '../plan.js';
import type { Question } from '../question.js';
import { localTime } from '../../platform/postgres/local-time.js';
import type { Values } from '../../platform/postgres/values.js';

/** Spans of a segment are written out up to this many; more than that are joined to the table instead. */
const ARMS_MAX = 64;

export interface Column {
  /** The table's column. */
  readonly from: string;
  /** What is made of it. */
  readonly value: string;
  readonly name: string;
  /** Whether it changes sign where the row is taken away. */
  readonly adds: boolean;
}

/** Where the rows of a segment are, and what is read of them beside their time. */
export interface Source {
  /** The table as `r`, with whatever is joined to it. */
  readonly table: string;
  /** The scope or key. */
  readonly id: string;
  readonly columns: readonly Column[];
  readonly time: 'day' | 'at' | 'occurred_at';
  /** Columns with one value in all rows that count, such as the rows' zone. */
  readonly only: Readonly<Record<string, number>>;
  /** The only scopes or keys that count, where they are few enough to look up. */
  readonly ids: readonly number[] | null;
  readonly where?: string;
}

type Buckets = Pick<Question, 'unit' | 'zone'>;

/**
 * One SELECT per segment, all of the same columns: t, id, then the source's. Its spans are written out, so that several
 * processes can share them; where there are too many, they are joined instead.
 */
export function segmentArms(
  question: Buckets,
  plan: SpendPlan,
  values: Values,
  sourceOf: (segment: Segment) => Source,
): string {
  return plan.segments
    .map((segment) => {
      const source = sourceOf(segment);
      const { t, calendar } = bucketOf(question, plan, source, segment, values);
      const signed = source.columns.map(
        ({ value, name, adds }) => `${adds && segment.sign < 0 ? '-' : ''}${value} AS ${name}`,
      );
      const columns = [...t, 'r.id', ...signed].join(', ');
      return `SELECT ${columns} FROM (${rowsOf(source, segment, values)}) r${calendar}`;
    })
    .join(' UNION ALL ');
}

function rowsOf(source: Source, segment: Segment, values: Values): string {
  const bounds = segment.dates.length > 0 ? segment.dates : segment.spans.map(toInstants);
  const columns = [
    `r.${source.time}`,
    `${source.id} AS id`,
    ...source.columns.map(({ from }) => from),
  ];
  const select = `SELECT ${columns.join(', ')} FROM ${source.table}`;
  const only = onlyOf(source, values);
  if (bounds.length > ARMS_MAX) return `${select}${inAnyBound(source, bounds, values)}${only}`;
  return bounds
    .map((bound) => `${select} WHERE ${inBound(source, bound, values)}${only}`)
    .join(' UNION ALL ');
}

interface Bound {
  readonly from: string;
  readonly to: string;
}

function toInstants({ from, to }: Span): Bound {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

const typeOf = ({ time }: Source): string => (time === 'day' ? 'date' : 'timestamptz');

/** Further conditions, each with its AND. */
function onlyOf({ only, ids, id, where }: Source, values: Values): string {
  const fixed = Object.entries(only).map(([column, value]) => `r.${column} = ${values.add(value)}`);
  const looked = ids === null ? [] : [`${id} = ANY(${values.add(ids)}::int[])`];
  const conditions = [...fixed, ...looked, ...(where === undefined ? [] : [where])];
  return conditions.map((condition) => ` AND ${condition}`).join('');
}

function inBound(source: Source, bound: Bound, values: Values): string {
  const type = typeOf(source);
  const [from, to] = [values.add(bound.from), values.add(bound.to)];
  return `r.${source.time} >= ${from}::${type} AND r.${source.time} < ${to}::${type}`;
}

function inAnyBound(source: Source, bounds: readonly Bound[], values: Values): string {
  const type = typeOf(source);
  const from = values.add(bounds.map((bound) => bound.from));
  const to = values.add(bounds.map((bound) => bound.to));
  return ` JOIN unnest(${from}::${type}[], ${to}::${type}[]) AS span(a, b)
    ON r.${source.time} >= span.a AND r.${source.time} < span.b WHERE true`;
}

/** Quarter hours of two months; a longer calendar takes longer to read than it saves. */
const CALENDAR_MAX = 6_000;

/**
 * The bucket as a local timestamp. Sums by quarter hour are many: what the clocks read is looked up in a calendar of the
 * quarter hours, instead of worked out for each of them again.
 */
function bucketOf(
  { unit, zone }: Buckets,
  plan: SpendPlan,
  { time }: Source,
  { rows, labelBy, spans }: Segment,
  values: Values,
): { t: string[]; calendar: string } {
  if (unit === null) return { t: [], calendar: '' };
  const local = (instant: string): string => localTime(zone, instant, values);
  const anchored = (start: string, by: 'day' | 'month'): string =>
    `(${start} + interval '${ANCHOR_MS[by] / HOUR} hours') AT TIME ZONE 'UTC'`;
  if (time === 'day') {
    const midnight = 'r.day::timestamp';
    const ownZone = plan.rowZone === 1 || isSameZone(zone.name, 'UTC');
    if (ownZone && unit === 'day') return { t: [`${midnight} AS t`], calendar: '' };
    if (ownZone) return { t: [`${cutTo(unit, midnight)} AS t`], calendar: '' };
    const by = labelBy ?? (rows === 'month' || rows === 'monthBy' ? 'month' : 'day');
    const anchor = anchored(`date_trunc('${by}', ${midnight})`, by);
    return { t: [`${cutTo(unit, local(anchor))} AS t`], calendar: '' };
  }
  const offset = steadyOffset({ unit, zone }, { labelBy, spans });
  if (time === 'at' && offset !== null && isStep(unit)) {
    return { t: [`${binned(unit, labelBy, offset)} AS t`], calendar: '' };
  }
  const quarters = spans.reduce((count, { from, to }) => count + (to - from) / QUARTER, 0);
  if (time === 'occurred_at' || quarters > CALENDAR_MAX) {
    const utc = `r.${time} AT TIME ZONE 'UTC'`;
    const at =
      labelBy === null ? `r.${time}` : anchored(`date_trunc('${labelBy}', ${utc})`, labelBy);
    return { t: [`${cutTo(unit, local(at))} AS t`], calendar: '' };
  }
  const labelled = calendarOf(zone, unit, labelBy, spans);
  const calendar = `(SELECT at, min(t) AS t FROM (${labelled}) pair(at, t) GROUP BY at) calendar`;
  return { t: ['calendar.t'], calendar: ` LEFT JOIN ${calendar} ON calendar.at = r.at` };
}

const STEPS = { quarterHour: '15 minutes', hour: '1 hour', day: '1 day' } as const;

const isStep = (unit: TimeUnit): unit is keyof typeof STEPS => unit in STEPS;

/** By how many ms clocks are ahead of UTC all through a segment whose buckets are steps of equal length; null where they change. */
export function steadyOffset(
  { unit, zone }: Buckets,
  { labelBy, spans }: Pick<Segment, 'labelBy' | 'spans'>,
): number | null {
  const [first, last] = [spans[0], spans.at(-1)];
  if (first === undefined || last === undefined || unit === null || !isStep(unit)) return null;
  if (labelBy === 'month') return null;
  const within = { from: first.from - DAY, to: last.to + DAY };
  return clockChanges(zone, within).length > 0 ? null : readingAt(zone, first.from) - first.from;
}

/** A bucket by counting: what Postgres does fastest. */
function binned(unit: keyof typeof STEPS, labelBy: 'day' | 'month' | null, offset: number): string {
  const bin = (step: string, reading: string): string =>
    `date_bin('${step}', ${reading}, timestamp '2000-01-01')`;
  const ahead = (ms: number): string => `interval '${ms / 1000} seconds'`;
  if (labelBy === null) return bin(STEPS[unit], `r.at AT TIME ZONE ${ahead(offset)}`);
  const day = bin('1 day', `r.at AT TIME ZONE ${ahead(0)}`);
  return bin(STEPS[unit], `${day} + ${ahead(ANCHOR_MS.day + offset)}`);
}

function cutTo(unit: TimeUnit, reading: string): string {
  if (unit !== 'quarterHour') return `date_trunc('${unit}', ${reading})`;
  return `date_bin('15 minutes', ${reading}, timestamp '2000-01-01')`;
}

/** Written out, because the planner counts what is written out. */
function calendarOf(
  zone: Zone,
  unit: TimeUnit,
  labelBy: Segment['labelBy'],
  spans: readonly Span[],
): string {
  const rows: string[] = [];
  for (const { from, to } of spans) {
    for (let at = from; at < to; at += QUARTER) {
      const anchor = labelBy === null ? at : bucketStart(at, labelBy) + ANCHOR_MS[labelBy];
      const t = bucketStart(readingAt(zone, anchor), unit);
      const [instant, bucket] = [at, t].map((ms) => new Date(ms).toISOString().slice(0, 19));
      rows.push(`('${instant}Z'::timestamptz, '${bucket}'::timestamp)`);
    }
  }
  return `VALUES ${rows.join(', ')}`;
}

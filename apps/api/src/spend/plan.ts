import {
  bucketChanges,
  bucketStart,
  clockChanges,
  dateOf,
  msReading,
  nextBucket,
  offQuarterSpans,
  QUARTER,
  readingAt,
  type Span,
  type TimeUnit,
  type Zone,
} from './zone.js';

/**
 * Which rows answer a question: the fewest that do so exactly. Months where a whole month counts and none of it falls
 * into another bucket, then days, then quarter hours, and charges themselves for what is left at the edges.
 */
export interface Segment {
  readonly rows: SumRows | 'charge';
  /** Instants, in order, apart from each other. */
  readonly spans: readonly Span[];
  /** The same as dates of the rows' zone, to exclusive; for months and days only. */
  readonly dates: readonly { readonly from: string; readonly to: string }[];
}

export interface SpendPlan {
  /** 0 = UTC, 1 = the reporting zone: whose days and months are read. */
  readonly rowZone: 0 | 1;
  readonly segments: readonly Segment[];
}

export interface PlanInput {
  readonly range: Span;
  /** Whose clocks the buckets follow. */
  readonly zone: Zone;
  readonly unit: TimeUnit | null;
  /** The zone whose days and months are kept: the question's own where that is the reporting zone, else UTC. */
  readonly rowZone: { readonly id: 0 | 1; readonly zone: Zone };
  /** What there is besides the charges themselves. */
  readonly sums: readonly SumRows[];
}

export type SumRows = 'month' | 'day' | 'quarter';

/** Sums of keys (principal, custom dimensions) begin at a day; those of scopes at a quarter hour. */
export const SUMS_OF: Readonly<Record<'scope' | 'key', readonly SumRows[]>> = {
  scope: ['month', 'day', 'quarter'],
  key: ['month', 'day'],
};

export function planSpend(input: PlanInput): SpendPlan {
  let open: Span[] = [input.range];
  const segments: Segment[] = [];
  const take = (rows: Segment['rows'], spans: Span[]): void => {
    if (spans.length === 0) return;
    const merged = mergeSpans(spans);
    segments.push({
      rows,
      spans: merged,
      dates: rows === 'month' || rows === 'day' ? merged.map(toDates(input)) : [],
    });
    open = subtractSpans(open, merged);
  };
  const coarse = input.unit !== 'quarterHour' && input.unit !== 'hour';
  for (const rows of ['month', 'day'] as const) {
    if (coarse && input.sums.includes(rows)) take(rows, wholeRows(input, rows, open));
  }
  if (input.sums.includes('quarter')) take('quarter', wholeQuarters(input, open));
  take('charge', open);
  return { rowZone: input.rowZone.id, segments };
}

/** Dates by the clocks of the rows' zone. A span of whole days begins and ends where the date changes. */
function toDates({ rowZone }: PlanInput): (span: Span) => { from: string; to: string } {
  return ({ from, to }) => ({
    from: dateOf(readingAt(rowZone.zone, from)),
    to: dateOf(readingAt(rowZone.zone, to)),
  });
}

/** Months or days of the rows' zone that lie wholly in `open` and within one bucket. */
function wholeRows(input: PlanInput, unit: 'month' | 'day', open: readonly Span[]): Span[] {
  const { zone } = input.rowZone;
  return open.flatMap((gap) => {
    const cuts = bucketChanges(zone, unit, gap);
    const splits = input.unit === null ? [] : bucketChanges(input.zone, input.unit, gap);
    let next = 0;
    return cuts.flatMap((from, index) => {
      const to = cuts[index + 1];
      if (to === undefined) return [];
      while ((splits[next] ?? Infinity) <= from) next += 1;
      if ((splits[next] ?? Infinity) < to) return [];
      return isWhole(zone, unit, { from, to }) ? [{ from, to }] : [];
    });
  });
}

/** False for part of a day that clocks visit twice, apart: its row holds both parts. */
function isWhole(zone: Zone, unit: TimeUnit, { from, to }: Span): boolean {
  const start = bucketStart(readingAt(zone, from), unit);
  return msReading(zone, start, nextBucket(start, unit)) === to - from;
}

function wholeQuarters({ range, zone, unit }: PlanInput, open: readonly Span[]): Span[] {
  const inner = open
    .map(({ from, to }) => ({
      from: Math.ceil(from / QUARTER) * QUARTER,
      to: Math.floor(to / QUARTER) * QUARTER,
    }))
    .filter(({ from, to }) => from < to);
  return unit === null ? inner : subtractSpans(inner, splitQuarters(zone, unit, range));
}

/** Quarter hours that more than one bucket shares: offsets like local mean time's, and clocks changed at odd minutes. */
function splitQuarters(zone: Zone, unit: TimeUnit, range: Span): Span[] {
  const odd =
    unit === 'hour' || unit === 'quarterHour'
      ? clockChanges(zone, range)
      : bucketChanges(zone, unit, range);
  const around = odd.filter((at) => at % QUARTER !== 0).map((at) => ({ from: at, to: at + 1 }));
  const off = unit === 'hour' || unit === 'quarterHour' ? offQuarterSpans(zone, range) : [];
  return mergeSpans(
    [...around, ...off]
      .map(({ from, to }) => ({
        from: Math.floor(from / QUARTER) * QUARTER,
        to: Math.ceil(to / QUARTER) * QUARTER,
      }))
      .sort((a, b) => a.from - b.from),
  );
}

/** Joins spans in order that touch or overlap. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last !== undefined && span.from <= last.to) {
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    } else {
      merged.push(span);
    }
  }
  return merged;
}

/** What is left of spans in order once other spans, in order, are taken out. */
export function subtractSpans(spans: readonly Span[], taken: readonly Span[]): Span[] {
  return spans.flatMap(({ from, to }) => {
    const left: Span[] = [];
    let begin = from;
    for (const hole of taken) {
      if (hole.to <= begin || hole.from >= to) continue;
      if (hole.from > begin) left.push({ from: begin, to: hole.from });
      begin = Math.max(begin, hole.to);
    }
    if (begin < to) left.push({ from: begin, to });
    return left;
  });
}

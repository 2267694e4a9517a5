import {
  bucketChanges,
  bucketStart,
  clockChanges,
  dateOf,
  DAY,
  HOUR,
  msReading,
  nextBucket,
  offQuarterSpans,
  QUARTER,
  readingAt,
  type Span,
  type TimeUnit,
  type Zone,
} from '@bursar/time';

/** Sums by scope begin at a quarter hour; those of keys (principal, custom dimensions) at a day. */
export type SumRows = 'month' | 'day' | 'quarter';

/** Days and months by one dimension alone: see folded.ts. */
type FoldedRows = 'dayBy' | 'monthBy';

export const SUMS_OF: Readonly<Record<'scope' | 'key', readonly SumRows[]>> = {
  scope: ['month', 'day', 'quarter'],
  key: ['month', 'day'],
};

/**
 * Rows that answer a part of a question. Sums add and take away: a month of which three days do not count is the month
 * less three days, and a day of UTC that reaches into a neighbour's bucket is moved there by its last hours.
 */
export interface Segment {
  readonly rows: SumRows | FoldedRows | 'charge';
  readonly sign: 1 | -1;
  /** Null: a row goes where its own time says. Else where the day or month of UTC that holds it went. */
  readonly labelBy: 'day' | 'month' | null;
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

/** Time still to be covered, and how it counts. */
type Part = Span & Pick<Segment, 'sign' | 'labelBy'>;

/** Where in a row of UTC lies the instant whose bucket the row goes to: noon, and the middle of the month. */
export const ANCHOR_MS = { day: 12 * HOUR, month: 14 * DAY } as const;

/** A row of which less than this counts is not worth taking: what must be taken away again costs more than it saves. */
const SHARE_MIN = 2 / 3;

/** The rows that answer a question: each instant of the range once, in its own bucket, and nothing else, once all is added. */
export function planSpend(input: PlanInput): SpendPlan {
  let parts: Part[] = [{ ...input.range, sign: 1, labelBy: null }];
  const segments: Segment[] = [];
  const coarse = input.unit !== 'quarterHour' && input.unit !== 'hour';
  for (const rows of ['month', 'day'] as const) {
    if (!coarse || !input.sums.includes(rows)) continue;
    const { taken, left } = takeRows(input, rows, parts);
    segments.push(...toSegments(input, rows, taken));
    parts = left;
  }
  if (input.sums.includes('quarter')) {
    const { taken, left } = takeQuarters(input, parts);
    segments.push(...toSegments(input, 'quarter', taken));
    parts = left;
  }
  segments.push(...toSegments(input, 'charge', parts));
  return { rowZone: input.rowZone.id, segments };
}

/** Months or days of which most counts, in one bucket; what else they hold is taken away again by finer rows. */
function takeRows(input: PlanInput, rows: 'month' | 'day', parts: readonly Part[]): Taking {
  const taken: Part[] = [];
  const left: Part[] = [];
  for (const { sign, labelBy, ...span } of parts) {
    const kept: Span[] = [];
    for (const row of rowsAcross(input.rowZone.zone, rows, span)) {
      const bucket = labelBy === null ? bucketOfRow(input, rows, row) : row;
      const counts = intersect(intersect(row, span), bucket);
      if (counts.to - counts.from < SHARE_MIN * (row.to - row.from)) continue;
      taken.push({ ...row, sign, labelBy });
      kept.push(counts);
      const isSplit = bucket.to - bucket.from < row.to - row.from;
      const back = { sign: sign === 1 ? -1 : 1, labelBy: isSplit ? rows : labelBy } as const;
      left.push(...subtractSpans([row], [counts]).map((rest) => ({ ...rest, ...back })));
    }
    left.push(...subtractSpans([span], kept).map((rest) => ({ ...rest, sign, labelBy })));
  }
  return { taken, left };
}

interface Taking {
  readonly taken: readonly Part[];
  readonly left: Part[];
}

/** The months or days of a zone that touch a span; not those that clocks visit twice, apart: their rows hold both parts. */
function rowsAcross(zone: Zone, unit: 'month' | 'day', span: Span): Span[] {
  const margin = unit === 'month' ? 32 * DAY : 2 * DAY;
  const cuts = bucketChanges(zone, unit, { from: span.from - margin, to: span.to + margin });
  return cuts.flatMap((from, index) => {
    const to = cuts[index + 1];
    if (to === undefined || to <= span.from || from >= span.to) return [];
    const start = bucketStart(readingAt(zone, from), unit);
    return msReading(zone, start, nextBucket(start, unit)) === to - from ? [{ from, to }] : [];
  });
}

/** The part of a row that lies in the bucket which the row goes to. */
function bucketOfRow({ zone, unit, rowZone }: PlanInput, rows: 'month' | 'day', row: Span): Span {
  if (unit === null) return row;
  const anchor = rowZone.id === 0 ? row.from + ANCHOR_MS[rows] : row.from;
  const cuts = bucketChanges(zone, unit, row);
  const from = cuts.findLast((cut) => cut <= anchor) ?? row.from;
  const to = cuts.find((cut) => cut > anchor) ?? row.to;
  return { from, to };
}

function takeQuarters(input: PlanInput, parts: readonly Part[]): Taking {
  const { zone, unit, range } = input;
  const split = unit === null ? [] : splitQuarters(zone, unit, widened(range, parts));
  const taken: Part[] = [];
  const left: Part[] = [];
  for (const { sign, labelBy, ...span } of parts) {
    const inner = {
      from: Math.ceil(span.from / QUARTER) * QUARTER,
      to: Math.floor(span.to / QUARTER) * QUARTER,
    };
    const whole = inner.from < inner.to ? [inner] : [];
    const usable = labelBy === null ? subtractSpans(whole, split) : whole;
    taken.push(...usable.map((part) => ({ ...part, sign, labelBy })));
    left.push(...subtractSpans([span], usable).map((rest) => ({ ...rest, sign, labelBy })));
  }
  return { taken, left };
}

/** What is taken away may lie outside the range. */
function widened(range: Span, parts: readonly Part[]): Span {
  return parts.reduce(
    (wide, { from, to }) => ({ from: Math.min(wide.from, from), to: Math.max(wide.to, to) }),
    range,
  );
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

/** Parts that count alike, as one segment each. */
function toSegments(input: PlanInput, rows: Segment['rows'], parts: readonly Part[]): Segment[] {
  const { zone } = input.rowZone;
  const alike = Map.groupBy(parts, ({ sign, labelBy }) => `${sign}/${labelBy ?? ''}`);
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const spans = mergeSpans(
      group.map(({ from, to }) => ({ from, to })).sort((a, b) => a.from - b.from),
    );
    const dated = rows === 'month' || rows === 'day' ? spans : [];
    const dates = dated.map(({ from, to }) => ({
      from: dateOf(readingAt(zone, from)),
      to: dateOf(readingAt(zone, to)),
    }));
    return [{ rows, sign: first.sign, labelBy: first.labelBy, spans, dates }];
  });
}

function intersect(a: Span, b: Span): Span {
  return { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
}

/** Joins spans in order that touch or overlap. */
function mergeSpans(spans: readonly Span[]): Span[] {
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
function subtractSpans(spans: readonly Span[], taken: readonly Span[]): Span[] {
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

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  bucketStart,
  dateOf,
  DAY,
  HOUR,
  MINUTE,
  QUARTER,
  readingAt,
  TIME_UNITS,
  type TimeUnit,
  UTC,
  type Zone,
} from '@bursar/time';
import { ANCHOR_MS, planSpend, type PlanInput, type Segment, SUMS_OF } from './plan.js';

const at = (text: string): number => Date.parse(text);
const zone = (name: string, first: number, ...changes: [string, number][]): Zone => ({
  name,
  offsets: [
    { from: -Infinity, offset: first },
    ...changes.map(([when, offset]) => ({ from: at(when), offset })),
  ],
});

const KATHMANDU = zone('Asia/Kathmandu', 5 * HOUR + 45 * MINUTE);
const NEW_YORK = zone(
  'America/New_York',
  -5 * HOUR,
  ['2026-03-08T07:00Z', -4 * HOUR],
  ['2026-11-01T06:00Z', -5 * HOUR],
);
const LORD_HOWE = zone(
  'Australia/Lord_Howe',
  11 * HOUR,
  ['2026-04-04T15:00Z', 10.5 * HOUR],
  ['2026-10-03T15:30Z', 11 * HOUR],
);
/** A day that never was: clocks jumped from one side of the date line to the other. */
const APIA = zone('Pacific/Apia', -10 * HOUR, ['2026-06-30T10:00Z', 14 * HOUR]);
/** Clocks went back a minute after midnight, so two dates come round twice. */
const ST_JOHNS = zone('America/St_Johns', -2.5 * HOUR, ['2026-11-01T02:31Z', -3.5 * HOUR]);
/** Local mean time, then a whole offset. */
const MONROVIA = zone('Africa/Monrovia', -(44 * MINUTE + 30_000), ['2026-07-07T00:44:30Z', 0]);
const ZONES = [UTC, KATHMANDU, NEW_YORK, LORD_HOWE, APIA, ST_JOHNS, MONROVIA];

function plan(
  from: string,
  to: string,
  unit: TimeUnit | null,
  more: Partial<PlanInput> = {},
): Segment[] {
  const range = { from: at(from), to: at(to) };
  const input = {
    range,
    unit,
    zone: UTC,
    rowZone: { id: 0, zone: UTC },
    sums: SUMS_OF.scope,
    ...more,
  } as const;
  return [...planSpend(input).segments];
}

const shown = (segments: readonly Segment[]): Record<string, string[]> =>
  Object.fromEntries(
    segments.map(({ rows, sign, labelBy, spans, dates }) => [
      `${sign < 0 ? 'less ' : ''}${rows}${labelBy === null ? '' : ` of the ${labelBy}`}`,
      dates.length > 0
        ? dates.map((date) => `${date.from}/${date.to}`)
        : spans.map((span) =>
            [span.from, span.to].map((ms) => new Date(ms).toISOString().slice(0, 16)).join('/'),
          ),
    ]),
  );

describe('which rows answer a question', () => {
  it('takes whole months, then days, then quarter hours, and charges only at the edges', () => {
    expect(shown(plan('2026-03-20T13:07Z', '2026-06-10T04:00Z', null))).toEqual({
      month: ['2026-04-01/2026-06-01'],
      day: ['2026-03-21/2026-04-01', '2026-06-01/2026-06-10'],
      quarter: ['2026-03-20T13:15/2026-03-21T00:00', '2026-06-10T00:00/2026-06-10T04:00'],
      charge: ['2026-03-20T13:07/2026-03-20T13:15'],
    });
  });

  it('takes a month or a day of which little is missing, and takes away what does not count', () => {
    expect(shown(plan('2026-11-01T00:00Z', '2026-11-28T22:00Z', null))).toEqual({
      month: ['2026-11-01/2026-12-01'],
      'less day': ['2026-11-29/2026-12-01'],
      'less quarter': ['2026-11-28T22:00/2026-11-29T00:00'],
    });
    expect(shown(plan('2026-11-03T02:00Z', '2026-11-04T00:00Z', null))).toEqual({
      day: ['2026-11-03/2026-11-04'],
      'less quarter': ['2026-11-03T00:00/2026-11-03T02:00'],
    });
  });

  it('takes no row longer than the bucket', () => {
    expect(Object.keys(shown(plan('2026-03-01T00:00Z', '2026-05-01T00:00Z', 'month')))).toEqual([
      'month',
    ]);
    expect(Object.keys(shown(plan('2026-03-01T00:00Z', '2026-05-01T00:00Z', 'week')))).toEqual([
      'day',
    ]);
    expect(Object.keys(shown(plan('2026-03-01T00:00Z', '2026-05-01T00:00Z', 'day')))).toEqual([
      'day',
    ]);
    expect(Object.keys(shown(plan('2026-03-01T00:00Z', '2026-05-01T00:00Z', 'hour')))).toEqual([
      'quarter',
    ]);
  });

  it('reads the days of the reporting zone only for a question in that zone', () => {
    const range = ['2026-10-01T04:00Z', '2026-11-01T04:00Z'] as const;
    const own = plan(...range, 'day', { zone: NEW_YORK, rowZone: { id: 1, zone: NEW_YORK } });
    expect(shown(own)).toEqual({ day: ['2026-10-01/2026-11-01'] });
    expect(Object.keys(shown(plan(...range, 'day', { zone: APIA })))).toEqual(['quarter']);
  });

  it('moves what a day of UTC holds of a neighbour’s bucket', () => {
    const range = ['2026-10-01T18:15Z', '2026-10-02T18:15Z'] as const;
    expect(shown(plan(...range, 'day', { zone: KATHMANDU }))).toEqual({
      day: ['2026-10-02/2026-10-03'],
      quarter: ['2026-10-01T18:15/2026-10-02T00:00'],
      'less quarter of the day': ['2026-10-02T18:15/2026-10-03T00:00'],
    });
  });

  it('puts months of UTC to use for months of another zone', () => {
    const range = ['2026-09-30T18:15Z', '2026-11-30T18:15Z'] as const;
    expect(shown(plan(...range, 'month', { zone: KATHMANDU }))).toEqual({
      month: ['2026-10-01/2026-12-01'],
      quarter: ['2026-09-30T18:15/2026-10-01T00:00', '2026-10-31T18:15/2026-11-01T00:00'],
      'less quarter of the month': [
        '2026-10-31T18:15/2026-11-01T00:00',
        '2026-11-30T18:15/2026-12-01T00:00',
      ],
    });
  });

  it('has nothing between a day and a charge for principals and custom dimensions', () => {
    expect(
      shown(plan('2026-03-10T13:00Z', '2026-03-12T01:00Z', null, { sums: SUMS_OF.key })),
    ).toEqual({
      day: ['2026-03-11/2026-03-12'],
      charge: ['2026-03-10T13:00/2026-03-11T00:00', '2026-03-12T00:00/2026-03-12T01:00'],
    });
  });

  it('falls back to charges where clocks are off the quarter hour, and only there', () => {
    const hours = plan('2026-07-06T12:00Z', '2026-07-07T12:00Z', 'hour', { zone: MONROVIA });
    expect(shown(hours)).toEqual({
      quarter: ['2026-07-07T00:45/2026-07-07T12:00'],
      charge: ['2026-07-06T12:00/2026-07-07T00:45'],
    });
  });
});

/** The row that holds an instant, as SQL would find and label it; null if the segment does not read that row. */
function labelIn(segment: Segment, input: PlanInput, instant: number): number | null {
  const { zone: asked, unit, rowZone } = input;
  const { rows, labelBy } = segment;
  const label = (at: number): number =>
    unit === null ? 0 : bucketStart(readingAt(asked, at), unit);
  const anchored = (at: number, by: 'day' | 'month'): number =>
    label(bucketStart(at, by) + ANCHOR_MS[by]);
  if (rows === 'month' || rows === 'day') {
    const start = bucketStart(readingAt(rowZone.zone, instant), rows);
    const date = dateOf(start);
    if (!segment.dates.some((dates) => dates.from <= date && date < dates.to)) return null;
    if (rowZone.zone === asked) return unit === null ? 0 : bucketStart(start, unit);
    return anchored(start, labelBy ?? rows);
  }
  const key = rows === 'quarter' ? Math.floor(instant / QUARTER) * QUARTER : instant;
  if (!segment.spans.some((span) => span.from <= key && key < span.to)) return null;
  return labelBy === null ? label(key) : anchored(key, labelBy);
}

/** By bucket, how often an instant counts once all is added; buckets in which it cancels out are left out. */
function countsOf(segments: readonly Segment[], input: PlanInput, instant: number): number[][] {
  const counts = new Map<number, number>();
  for (const segment of segments) {
    const label = labelIn(segment, input, instant);
    if (label !== null) counts.set(label, (counts.get(label) ?? 0) + segment.sign);
  }
  return [...counts].filter(([, count]) => count !== 0);
}

const EDGES = [0, 1, MINUTE, QUARTER, HOUR, DAY, 31 * DAY];
const question = fc.record({
  zone: fc.constantFrom(...ZONES),
  ownRows: fc.boolean(),
  unit: fc.constantFrom<TimeUnit | null>(null, ...TIME_UNITS),
  grain: fc.constantFrom('scope' as const, 'key' as const),
  from: fc.integer({ min: 0, max: 300 * 24 * 60 }),
  roundTo: fc.constantFrom(1, 7_001, MINUTE, QUARTER, HOUR, DAY),
  shiftByZone: fc.boolean(),
  length: fc.oneof(
    fc.integer({ min: 1, max: 3 * 24 * 60 }),
    fc.integer({ min: 1, max: 120 * 24 * 60 }),
  ),
  samples: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 20, maxLength: 60 }),
});

describe('any plan', () => {
  it('counts every instant of the range once, in its own bucket, and none outside it', () => {
    fc.assert(
      fc.property(
        question,
        ({ zone: asked, ownRows, unit, grain, from, roundTo, shiftByZone, length, samples }) => {
          const round = (ms: number): number => {
            const offset = shiftByZone ? readingAt(asked, ms) - ms : 0;
            return Math.floor((ms + offset) / roundTo) * roundTo - offset;
          };
          const begin = round(at('2026-02-01T00:00Z') + from * MINUTE);
          const range = { from: begin, to: Math.max(begin + 1, round(begin + length * MINUTE)) };
          const rowZone = ownRows
            ? ({ id: 1, zone: asked } as const)
            : ({ id: 0, zone: UTC } as const);
          const input: PlanInput = { range, zone: asked, unit, rowZone, sums: SUMS_OF[grain] };
          const { segments } = planSpend(input);
          const changes = asked.offsets.slice(1).map((piece) => piece.from);
          const probes = [range.from, range.to, ...changes].flatMap((edge) =>
            EDGES.flatMap((ms) => [edge - ms, edge + ms]),
          );
          for (const sample of samples)
            probes.push(Math.floor(range.from + sample * (range.to - range.from)));
          for (const instant of probes) {
            const inside = range.from <= instant && instant < range.to;
            const expected = unit === null ? 0 : bucketStart(readingAt(asked, instant), unit);
            expect(countsOf(segments, input, instant)).toEqual(inside ? [[expected, 1]] : []);
          }
        },
      ),
      { numRuns: 800, seed: 20_261_120 },
    );
  });
});

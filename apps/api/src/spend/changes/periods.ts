import {
  addMonths,
  bucketStart,
  DAY,
  dateOf,
  firstInstantReading,
  QUARTER,
  readingAt,
  type Span,
  type Zone,
  zoneBetween,
} from '@bursar/time';
import { dataBegin, dayOf } from './coverage.js';
import { refuse, type Problem } from '../../platform/outcome.js';

/** Two periods to compare. */
export interface Periods {
  readonly earlier: Span;
  readonly later: Span;
}

export interface Asked {
  readonly range: Span;
  readonly zone: Zone;
  readonly versus: Span;
}

export interface Known {
  readonly now: number;
  /** The oldest call that the question is about; null before the first. */
  readonly dataFrom: number | null;
}

/**
 * The periods that are compared, or why they cannot be. One that is not over counts as far as it has come, to the quarter hour, and
 * the other no further: half a month is never compared with a whole one. What lies before the first day with data is not known,
 * and never compared.
 */
export function comparedPeriods({ range, zone, versus }: Asked, known: Known): Periods | Problem {
  if (known.dataFrom === null)
    return refuse('not_covered', 'There are no data yet.', {
      hint: 'Add a source or import logs.',
    });
  const end = Math.min(range.to, Math.floor(known.now / QUARTER) * QUARTER);
  if (end <= range.from)
    return refuse('not_covered', 'The period has not begun.', { path: 'from' });
  const earlierEnd =
    end < range.to ? Math.min(versus.to, versus.from + end - range.from) : versus.to;
  if (earlierEnd > known.now)
    return refuse('not_covered', 'The period to compare with is not over.', { path: 'vsTo' });
  const early = versus.from < range.from ? versus : range;
  const begin = dataBegin(known.dataFrom, early.from, zone.name);
  if (begin !== null)
    return refuse(
      'not_covered',
      `Data begin ${shortDate(begin)}: a period from ${shortDate(dayOf(early.from, zone.name).date)} cannot be compared.`,
      {
        path: early === versus ? 'vsFrom' : 'from',
        hint: `Choose periods that begin on ${begin} or later.`,
      },
    );
  return { earlier: { from: versus.from, to: earlierEnd }, later: { from: range.from, to: end } };
}

const LOOK_BACK_DAYS = 62;

/** The months before whole months, and as many days before other periods. */
export function periodBefore({ from, to }: Span, zoneName: string): Span {
  const zone = zoneBetween(zoneName, 2 * from - to - LOOK_BACK_DAYS * DAY, to);
  const [first, last] = [readingAt(zone, from), readingAt(zone, to)];
  const isWhole = bucketStart(first, 'month') === first && bucketStart(last, 'month') === last;
  const reading = isWhole
    ? Date.parse(addMonths(dateOf(first), -monthsBetween(first, last)))
    : first - (last - first);
  return { from: firstInstantReading(zone, reading), to: from };
}

function monthsBetween(from: number, to: number): number {
  const [a, b] = [new Date(from), new Date(to)];
  return 12 * (b.getUTCFullYear() - a.getUTCFullYear()) + b.getUTCMonth() - a.getUTCMonth();
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** 30 Sep 2026 */
export function shortDate(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-');
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? ''} ${year}`;
}

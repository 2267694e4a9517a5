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
import { refuse, type Problem } from '../../platform/outcome.js';

/** Two periods to compare. */
export interface Periods {
  readonly earlier: Span;
  readonly later: Span;
}

export interface Asked {
  readonly range: Span;
  readonly zone: Zone;
  /** Null: the months before whole months, and as many days before other periods. */
  readonly versus: Span | null;
}

export interface Known {
  readonly now: number;
  /** The oldest call counted; null before the first. */
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
  const before = versus ?? periodBefore(range, zone.name);
  const end = Math.min(range.to, Math.floor(known.now / QUARTER) * QUARTER);
  if (end <= range.from)
    return refuse('not_covered', 'The period has not begun.', { path: 'from' });
  const earlierEnd =
    end < range.to ? Math.min(before.to, before.from + end - range.from) : before.to;
  if (earlierEnd > known.now)
    return refuse('not_covered', 'The period to compare with is not over.', { path: 'vsTo' });
  const first = dayOf(known.dataFrom, zone.name);
  const early = before.from < first.from ? before : range;
  if (early.from < first.from) {
    return refuse(
      'not_covered',
      `Data begin ${written(first.date)}: a period from ${written(dayOf(early.from, zone.name).date)} cannot be compared.`,
      {
        path: early === before ? 'vsFrom' : 'from',
        hint: `Choose periods that begin on ${first.date} or later.`,
      },
    );
  }
  return { earlier: { from: before.from, to: earlierEnd }, later: { from: range.from, to: end } };
}

const LOOK_BACK_DAYS = 62;

function periodBefore({ from, to }: Span, zoneName: string): Span {
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

/** The local day of an instant, and when it begins. */
function dayOf(at: number, zoneName: string): { readonly date: string; readonly from: number } {
  const zone = zoneBetween(zoneName, at - 2 * DAY, at + DAY);
  const start = bucketStart(readingAt(zone, at), 'day');
  return { date: dateOf(start), from: firstInstantReading(zone, start) };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** 30 Sep 2026 */
function written(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-');
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? ''} ${year}`;
}

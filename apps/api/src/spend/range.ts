import {
  DAY,
  firstInstantReading,
  type Span,
  TIME_UNITS,
  type Zone,
  zoneBetween,
} from '@bursar/time';
import { type Moment, readMoment } from './moment.js';
import { isProblem, refuse, type Problem } from '../platform/outcome.js';

const DAYS_MAX = 3_660;
const EARLIEST = Date.UTC(1900, 0);
const LATEST = Date.UTC(2200, 0);

export interface Bounds {
  readonly from: Moment;
  readonly to: Moment;
}

/** Both bounds, still on clocks of a zone to be looked up. */
export function readBounds(from: string, to: string): Bounds | Problem {
  const [first, last] = [readMoment(from), readMoment(to)];
  if (first === null || last === null) {
    const [path, text] = first === null ? ['from', from] : ['to', to];
    return refuse('bad_range', `${path} is "${text}", which is no date or time.`, {
      path,
      hint: 'Write 2026-10-01, 2026-10-01T13:15 or 2026-10-01T13:15:00Z.',
    });
  }
  for (const [path, moment] of [
    ['from', first],
    ['to', last],
  ] as const) {
    const about = aboutWhen(moment);
    if (about < EARLIEST || about > LATEST) {
      return refuse('bad_range', `${path} lies outside the years 1900 to 2200.`, { path });
    }
  }
  if (Math.abs(aboutWhen(last) - aboutWhen(first)) > (DAYS_MAX + 2) * DAY) return tooLong();
  return { from: first, to: last };
}

/** Within a day of the instant meant, whatever the zone. */
export function aboutWhen(moment: Moment): number {
  return 'instant' in moment ? moment.instant : moment.reading;
}

/** The instants meant, by the clocks of the zone. `to` is exclusive. */
export function toSpan(bounds: Bounds, zone: Zone): Span | Problem {
  const at = (moment: Moment): number =>
    'instant' in moment ? moment.instant : firstInstantReading(zone, moment.reading);
  const span = { from: at(bounds.from), to: at(bounds.to) };
  if (span.from >= span.to) {
    return refuse('bad_range', 'The range is empty: `to` must come after `from`.', {
      path: 'to',
      hint: '`to` is exclusive: for the whole of October, ask from 2026-10-01 to 2026-11-01.',
    });
  }
  return span.to - span.from > DAYS_MAX * DAY ? tooLong() : span;
}

/** The other period of a comparison; null: none is asked for. */
export function readVersus(
  { vsFrom = null, vsTo = null, groupBy }: VersusInput,
  timezone: string,
): Span | Problem | null {
  if (vsFrom === null && vsTo === null) return null;
  if (vsFrom === null || vsTo === null)
    return refuse('bad_range', 'The period to compare with needs both its bounds.', {
      path: vsFrom === null ? 'vsFrom' : 'vsTo',
      hint: 'Say both vsFrom and vsTo, or neither.',
    });
  if (groupBy?.some((name) => TIME_UNITS.some((unit) => unit === name)) === true)
    return refuse('bad_range', 'Rows by time are not compared with another period.', {
      path: 'vsFrom',
      hint: 'Leave out the unit of time, or ask about the other period by itself.',
    });
  const bounds = readBounds(vsFrom, vsTo);
  const span = isProblem(bounds)
    ? bounds
    : toSpan(bounds, zoneBetween(timezone, aboutWhen(bounds.from), aboutWhen(bounds.to)));
  return isProblem(span) ? { ...span, path: span.path === 'to' ? 'vsTo' : 'vsFrom' } : span;
}

interface VersusInput {
  readonly vsFrom?: string | null;
  readonly vsTo?: string | null;
  readonly groupBy?: readonly string[] | null;
}

function tooLong(): Problem {
  return refuse('range_too_long', `A range has at most ${DAYS_MAX} days.`, {
    path: 'to',
    hint: 'Ask in parts.',
  });
}

export { bucketKey, bucketKeys } from './buckets.js';
export {
  addDays,
  addMonths,
  daysBetween,
  monthSpan,
  startOfMonth,
  startOfWeek,
} from './calendar.js';
export {
  CALENDAR_MONTHS,
  FISCAL_PATTERNS,
  type FiscalCalendar,
  fiscalMonthAt,
  fiscalMonthNamed,
  fiscalMonths,
  type FiscalPeriod,
  fiscalQuarterAt,
  fiscalYearAt,
  fiscalYearOf,
} from './fiscal.js';
export {
  type DateRange,
  isDate,
  periodBefore,
  RANGE_PRESETS,
  type RangeChoice,
  type RangePreset,
  readRangeChoice,
  resolveRange,
} from './ranges.js';
export { instantOf, todayIn, wallTime, type WallTime } from './wall-time.js';
export {
  FISCAL_UNITS,
  isFiscal,
  type Window,
  windowAfter,
  windowAt,
  windowBefore,
  type WindowUnit,
  WINDOW_UNITS,
} from './window.js';
export {
  bucketChanges,
  bucketStart,
  clockChanges,
  dateOf,
  DAY,
  firstInstantReading,
  HOUR,
  MINUTE,
  msReading,
  nextBucket,
  offQuarterSpans,
  QUARTER,
  readingAt,
  type Span,
  TIME_UNITS,
  type TimeUnit,
  UTC,
  type Zone,
  zoneBetween,
} from './zone.js';
export { isSameZone, isZone, ownZone } from './zone-data.js';

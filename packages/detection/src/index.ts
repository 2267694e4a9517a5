export {
  breakDownChange,
  cellsOf,
  type ChangeBreakdown,
  type ChangeCause,
  type ChangeCell,
  type ChangeOptions,
  type ChangePart,
  expectedAmount,
  explainChange,
} from './change.js';
export { type DayFinding } from './daily.js';
export {
  DEFAULT_SETTINGS,
  Detector,
  type DetectorSettings,
  type DetectorState,
  type Score,
  type Span,
} from './detector.js';
export {
  type Band,
  type Expected,
  type Forecast,
  forecast,
  forecastSums,
  type HourlyAmount,
} from './forecast.js';
export { type Activity, type Stage } from './ladder.js';
export { type Finding, Monitor, type MonitorState } from './monitor.js';
export {
  addParts,
  CHANGE_PARTS,
  type ChangeParts,
  type ComparedCell,
  NO_PARTS,
  splitChange,
  type Tokens,
  type Used,
} from './split.js';
export { SPAN_HOURS, type SpanFinding, type SpanHours } from './spans.js';
export { type Rarity } from './tail.js';
export { adaptThreshold, isMaterial } from './threshold.js';

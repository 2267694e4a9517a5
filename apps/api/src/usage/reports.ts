/** Usage that is reported by sources below settlements and the provider's log: events, spans, metrics, rows of proxies. */
export { linesOfMetrics, linesOfSpans } from './otlp/otlp-lines.js';
export type { ReportedLine, ReportedLines } from './otlp/otlp-lines.js';
export { CHARGE_METER, charged, withoutCharge } from './reported/charge-meter.js';
export { isKeptEvent, readEventLine, redactEventLine } from './reported/event-log.js';
export type { Reporter } from './reported/event-log.js';
export { UsageEvent } from './reported/event-schema.js';
export { CONTENT_WITHOUT_USAGE, reporterOf, withQuantities } from './reported/reported.js';

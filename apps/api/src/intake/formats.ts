import {
  type BedrockReading,
  readBedrockLog,
  redactBedrockLog,
  reports,
  type TimeBounds,
} from '../usage/usage.module.js';

/** How the lines of a source are read, and what may be kept of one. */
export interface Format {
  readonly source: string;
  readonly read: (
    text: string,
    bounds: TimeBounds,
    parsed?: Readonly<Record<string, unknown>>,
  ) => BedrockReading;
  readonly redact: (text: string) => string;
  /** Lines of one transaction. */
  readonly linesMax: number;
}

export const BEDROCK_LOGS: Format = {
  source: 'bedrock-logs',
  read: readBedrockLog,
  redact: redactBedrockLog,
  linesMax: 5_000,
};

export const EVENTS = 'events';
export const OTLP = 'otlp';

/** Events as this key reports them. Their postings are short: others wait for each. */
export const eventsOf = (reporter: reports.Reporter): Format => ({
  source: EVENTS,
  read: (text, bounds) => reports.readEventLine(text, bounds, reporter),
  redact: (text) => reports.redactEventLine(text, reporter),
  linesMax: 1_000,
});

/** Of a line that was kept: an event names beside it who reported it, which no record of a log does. */
export const readKept = (text: string, bounds: TimeBounds): BedrockReading =>
  text.startsWith('{') && reports.isKeptEvent(text)
    ? reports.readEventLine(text, bounds, 'kept')
    : readBedrockLog(text, bounds);

import { reports, type TimeBounds } from '../../usage/usage.module.js';

/** What is different between the two kinds of telemetry that report usage. */
export interface Signal {
  readonly request: string;
  readonly response: string;
  /** What the answer calls what was refused. */
  readonly rejected: 'rejectedSpans' | 'rejectedDataPoints';
  /** In a request that is one, there is this list, unless it is empty. */
  readonly list: string;
  readonly read: (
    request: Readonly<Record<string, unknown>>,
    reporter: reports.Reporter,
    bounds: TimeBounds,
  ) => reports.ReportedLines;
}

export const TRACES: Signal = {
  request: 'ExportTraceServiceRequest',
  response: 'ExportTraceServiceResponse',
  rejected: 'rejectedSpans',
  list: 'resourceSpans',
  read: reports.linesOfSpans,
};

export const METRICS: Signal = {
  request: 'ExportMetricsServiceRequest',
  response: 'ExportMetricsServiceResponse',
  rejected: 'rejectedDataPoints',
  list: 'resourceMetrics',
  read: reports.linesOfMetrics,
};

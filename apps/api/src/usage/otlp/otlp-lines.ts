import { isJson, type Json } from '../bedrock/bedrock-body.js';
import type { BedrockReading } from '../bedrock/bedrock-log.js';
import type { TimeBounds } from '../record.js';
import { readEvent } from '../reported/event.js';
import { ofTeam, redactedEvent, rejectEvent, type Reporter } from '../reported/event-log.js';
import { type Attributes, attributesOf } from './attributes.js';
import { type TokenPoint, tokenPoints } from './claude-code.js';
import { eventOfSpan } from './gen-ai-span.js';

/** A span or a point that reports usage, as it was read and as it may be kept. */
export interface ReportedLine {
  readonly reading: Exclude<BedrockReading, { readonly notice: true }>;
  readonly redacted: string;
  readonly running: TokenPoint['running'];
}

export interface ReportedLines {
  readonly lines: readonly ReportedLine[];
  /** What reports no usage, or usage that another source brings. */
  readonly ignored: number;
  /** Why some of it does not count, where its sender may want to know. */
  readonly warning: string | null;
}

const listOf = (value: unknown): Json[] =>
  Array.isArray(value) ? (value as unknown[]).filter(isJson) : [];

function* within(
  request: Json,
  [outer, scopes, inner]: readonly [string, string, string],
): Generator<{ readonly one: Json; readonly resource: Attributes }> {
  for (const part of listOf(request[outer])) {
    const { resource: about } = part;
    const resource = attributesOf(isJson(about) ? about['attributes'] : null);
    for (const scope of listOf(part[scopes]))
      for (const one of listOf(scope[inner])) yield { one, resource };
  }
}

/** The model calls among the spans of a request. */
export function linesOfSpans(request: Json, reporter: Reporter, bounds: TimeBounds): ReportedLines {
  const lines: ReportedLine[] = [];
  let ignored = 0;
  for (const { one, resource } of within(request, ['resourceSpans', 'scopeSpans', 'spans'])) {
    const found = eventOfSpan(one, resource);
    if (found === null) ignored += 1;
    else lines.push(lineOf(found.event, reporter, bounds, found.ids));
  }
  return { lines, ignored, warning: null };
}

/** What Claude Code counts of its own calls, among the metrics of a request. */
export function linesOfMetrics(
  request: Json,
  reporter: Reporter,
  bounds: TimeBounds,
): ReportedLines {
  const metrics = [...within(request, ['resourceMetrics', 'scopeMetrics', 'metrics'])];
  const { points, ignored, logged } = tokenPoints(
    metrics.map(({ one, resource }) => ({ metric: one, resource })),
  );
  const lines = points.map(({ event, running }) => ({
    ...lineOf(event, reporter, bounds, []),
    running,
  }));
  const warning =
    logged === 0
      ? null
      : `${logged} points of calls through Bedrock are left to its invocation log; where that is off, set the resource attribute bursar.log=off.`;
  return { lines, ignored, warning };
}

function lineOf(
  said: Json,
  { principal, team }: Reporter,
  bounds: TimeBounds,
  otherIds: readonly string[],
): ReportedLine {
  const event = ofTeam(said, team);
  const outcome = readEvent(event, principal, bounds, otherIds);
  const reading =
    'reason' in outcome
      ? { rejected: rejectEvent(outcome, event, principal) }
      : { record: outcome };
  return { reading, redacted: redactedEvent(event, principal), running: null };
}

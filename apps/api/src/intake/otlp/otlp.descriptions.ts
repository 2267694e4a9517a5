import { z } from 'zod';
import type { Description } from '../../platform/http/described.js';

const answer = (rejected: string) =>
  z.object({
    partialSuccess: z
      .object({
        [rejected]: z.string().meta({ description: 'How many were set aside.' }),
        errorMessage: z.string().meta({ description: 'Why.' }),
      })
      .optional(),
  });

const HEADERS = { 'Content-Encoding': '`gzip`, where the body is.' };
const TYPES = ['application/x-protobuf', 'application/json'];
const PROBLEMS = {
  400: 'It is no request of OpenTelemetry’s protocol.',
  413: 'It is too large, unpacked.',
  415: 'It is neither protobuf nor JSON.',
};

export const traces: Description = {
  summary: 'Report usage as OpenTelemetry traces',
  more:
    'OTLP over HTTP. Spans of the GenAI conventions that call a model count as events of usage, by their names of today and ' +
    'before; all others are passed over. Set OTEL_EXPORTER_OTLP_TRACES_ENDPOINT to this address.',
  headers: HEADERS,
  body: z.unknown().meta({ description: 'ExportTraceServiceRequest.' }),
  bodyTypes: TYPES,
  answers: {
    200: { is: 'Committed; in the encoding of the request.', schema: answer('rejectedSpans') },
  },
  problems: PROBLEMS,
};

export const metrics: Description = {
  summary: 'Report usage of Claude Code as OpenTelemetry metrics',
  more:
    'OTLP over HTTP. `claude_code.token.usage` counts as usage of its user and session, in delta and cumulative temporality. ' +
    'Points of models on Bedrock are left to its invocation log, unless the resource attribute bursar.log is off. All other ' +
    'metrics are passed over.',
  headers: HEADERS,
  body: z.unknown().meta({ description: 'ExportMetricsServiceRequest.' }),
  bodyTypes: TYPES,
  answers: {
    200: { is: 'Committed; in the encoding of the request.', schema: answer('rejectedDataPoints') },
  },
  problems: PROBLEMS,
};

import protobuf from 'protobufjs';

/**
 * As much of OpenTelemetry's messages as is read here, in their own language: everything else is skipped unseen, lists and
 * maps of attributes, events and links among it, which is where instrumentations put what was said.
 */
const PROTO = `
syntax = "proto3";
message AnyValue {
  oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; }
}
message KeyValue { string key = 1; AnyValue value = 2; }
message Resource { repeated KeyValue attributes = 1; }

message ExportTraceServiceRequest { repeated ResourceSpans resource_spans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
message ScopeSpans { repeated Span spans = 2; }
message Span {
  bytes trace_id = 1;
  bytes span_id = 2;
  fixed64 start_time_unix_nano = 7;
  fixed64 end_time_unix_nano = 8;
  repeated KeyValue attributes = 9;
  Status status = 15;
}
message Status { int32 code = 3; }

message ExportMetricsServiceRequest { repeated ResourceMetrics resource_metrics = 1; }
message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; }
message ScopeMetrics { repeated Metric metrics = 2; }
message Metric { string name = 1; oneof data { Points gauge = 5; Sum sum = 7; Points histogram = 9; } }
message Sum { repeated NumberDataPoint data_points = 1; int32 aggregation_temporality = 2; }
message Points { repeated Nothing data_points = 1; }
message Nothing { }
message NumberDataPoint {
  fixed64 start_time_unix_nano = 2;
  fixed64 time_unix_nano = 3;
  oneof value { double as_double = 4; sfixed64 as_int = 6; }
  repeated KeyValue attributes = 7;
}

message ExportTraceServiceResponse { ExportTracePartialSuccess partial_success = 1; }
message ExportTracePartialSuccess { int64 rejected_spans = 1; string error_message = 2; }
message ExportMetricsServiceResponse { ExportMetricsPartialSuccess partial_success = 1; }
message ExportMetricsPartialSuccess { int64 rejected_data_points = 1; string error_message = 2; }
`;

const { root } = protobuf.parse(PROTO);

const HEX = new Set(['traceId', 'spanId']);

/** A request in protobuf as its JSON form would have it. Throws for bytes that are no such message. */
export function decoded(type: string, bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const message = root.lookupType(type);
  const plain = message.toObject(message.decode(bytes), { longs: String, bytes: Buffer });
  return inHex(plain) as Readonly<Record<string, unknown>>;
}

/** Ids are bytes in protobuf and hexadecimal text in JSON. */
function inHex(value: unknown): unknown {
  if (Array.isArray(value)) return (value as unknown[]).map(inHex);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(
    entries.map(([name, one]) => [
      name,
      HEX.has(name) && one instanceof Uint8Array ? Buffer.from(one).toString('hex') : inHex(one),
    ]),
  );
}

export function encoded(type: string, answer: Readonly<Record<string, unknown>>): Buffer {
  const message = root.lookupType(type);
  return Buffer.from(message.encode(message.fromObject(answer)).finish());
}

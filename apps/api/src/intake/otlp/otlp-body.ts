import { parseJson } from '@bursar/logs';
import { Invalid } from '../../platform/errors.js';
import { problem, ProblemDetails } from '../../platform/http/problem.filter.js';
import { findUnfit } from '../../platform/text/storable.js';
import { gunzip } from '../../platform/http/gunzip.js';
import { decoded } from './messages.js';
import type { Signal } from './signals.js';

/** Of a request, unpacked. Exporters send 512 spans at a time unless configured otherwise. */
const REQUEST_BYTES_MAX = 8 * 1024 * 1024;

export type Encoding = 'protobuf' | 'json';

/** The media type is the encoding. */
export function encodingOf(contentType: string | undefined): Encoding {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json') return 'json';
  if (type === 'application/x-protobuf') return 'protobuf';
  throw new ProblemDetails(
    problem(415, 'unsupported_media_type', `Content of the type "${type}" is not read here.`, {
      hint: 'Content-Type may be application/x-protobuf or application/json.',
    }),
  );
}

/** The whole request as its JSON form has it. What cannot be decoded is answered with 400, which no exporter repeats. */
export async function readRequest(
  body: AsyncIterable<Buffer>,
  { signal, encoding, gzip }: { signal: Signal; encoding: Encoding; gzip: boolean },
): Promise<Readonly<Record<string, unknown>>> {
  const bytes = await wholeOf(gunzip(body, { declared: gzip }));
  const request = encoding === 'json' ? fromJson(bytes) : fromProtobuf(signal, bytes);
  if (signal.list in request || Object.keys(request).length === 0) return request;
  throw unreadable(`It has no ${signal.list}.`);
}

async function wholeOf(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const held: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of pieces) {
      bytes += piece.length;
      if (bytes > REQUEST_BYTES_MAX) throw tooLarge();
      held.push(piece);
    }
  } catch (error) {
    throw error instanceof Invalid ? unreadable(error.message) : error;
  }
  return Buffer.concat(held, bytes);
}

const tooLarge = (): ProblemDetails =>
  new ProblemDetails(
    problem(413, 'too_large', `A request may have ${REQUEST_BYTES_MAX} bytes, unpacked.`, {
      hint: 'Lower the batch size of the exporter.',
    }),
  );

function fromJson(bytes: Buffer): Readonly<Record<string, unknown>> {
  const value = parseJson(bytes.toString('utf8'));
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw unreadable('It is no JSON object.');
  const unfit = findUnfit(value);
  if (unfit !== null) throw unreadable(`A value ${unfit.reason}.`);
  return value as Readonly<Record<string, unknown>>;
}

function fromProtobuf(signal: Signal, bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    return decoded(signal.request, bytes);
  } catch {
    throw unreadable(`It is no ${signal.request} in protobuf.`);
  }
}

const unreadable = (detail: string): ProblemDetails =>
  new ProblemDetails(
    problem(400, 'bad_telemetry', `The request cannot be read. ${detail}`, {
      hint: 'Send what an exporter of OTLP over HTTP sends, as protobuf or JSON.',
    }),
  );

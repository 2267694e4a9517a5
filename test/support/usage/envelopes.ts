import { gzipSync } from 'node:zlib';
import fc from 'fast-check';

/** What may stand around the records of a log. */
export type Envelope = (records: readonly string[]) => string;

const NOTICE = 'Permissions are correctly set for Amazon Bedrock logs.';
const TIME = '2026-11-10T10:00:00.000Z';
const event = (message: string, n: number) => ({
  id: String(n),
  timestamp: 1_794_304_800_000,
  message,
});
const pretty = (text: string): string => JSON.stringify(JSON.parse(text), null, 2);
const subscription = (records: readonly string[], indent?: number): string =>
  JSON.stringify(
    {
      messageType: 'DATA_MESSAGE',
      owner: '111122223333',
      logGroup: '/aws/bedrock',
      logEvents: records.map(event),
      tail: { more: ['x', { events: [] }] },
    },
    null,
    indent,
  );
const control = JSON.stringify({
  messageType: 'CONTROL_MESSAGE',
  logEvents: [event('CWL CONTROL MESSAGE: Checking health of destination Firehose.', 0)],
});
const lines = (records: readonly string[], end = '\n'): string =>
  records.map((record) => record + end).join('');

export const ENVELOPES: Readonly<Record<string, Envelope>> = {
  'a record a line': (records) => lines(records),
  'lines of Windows, with a byte-order mark': (records) => `\ufeff${lines(records, '\r\n')}`,
  'records without line breaks': (records) => `${records.join('')}\n`,
  'pretty-printed records': (records) => lines(records.map(pretty)),
  'pretty-printed records of Windows': (records) =>
    lines(records.map(pretty)).replaceAll('\n', '\r\n'),
  'a list': (records) => `[${records.join(',')}]\n`,
  'a pretty-printed list': (records) =>
    `${JSON.stringify(
      records.map((text) => JSON.parse(text) as unknown),
      null,
      2,
    )}\n`,
  'a list of texts': (records) => `${JSON.stringify(records)}\n`,
  'a subscription': (records) => `${subscription(records)}\n`,
  'a pretty-printed subscription': (records) => subscription(records, 2),
  'subscriptions joined': (records) => records.map((record) => subscription([record])).join(''),
  'subscriptions and a control message': (records) => control + subscription(records) + control,
  'events of filter-log-events': (records) =>
    JSON.stringify({ searchedLogStreams: [], events: records.map(event), nextToken: 't' }, null, 4),
  'rows of a query': (records) =>
    `${JSON.stringify({
      results: records.map((value) => [
        { field: '@timestamp', value: TIME },
        { field: '@message', value },
      ]),
      status: 'Complete',
    })}\n`,
  'lines of an export task': (records) => lines(records.map((record) => `${TIME} ${record}`)),
  'lines of a tail': (records) => lines(records.map((record) => `${TIME} aws/bedrock/x ${record}`)),
  'JSON texts': (records) => lines(records.map((record) => JSON.stringify(record))),
  'wrapped by a shipper': (records) =>
    lines(records.map((record) => `{"host":"h","message":${record}}`)),
  'records of an object': (records) => `{"Records":[${records.join(',')}]}\n`,
  'a notice and blank lines': (records) => `${NOTICE}\r\n\n${lines(records, '\n\n')}`,
  'record separators': (records) => lines(records.map((record) => `\u001e${record}`)),
};

const names = Object.keys(ENVELOPES);

/** How records are wrapped, packed and cut: decided before it is known what they are. */
export interface Wrapping {
  readonly parts: readonly {
    readonly name: string;
    readonly share: number;
    /** Into so many members of gzip, of which some may be empty. */
    readonly members: readonly number[];
  }[];
  readonly isPacked: boolean;
}

export const wrapping: fc.Arbitrary<Wrapping> = fc.record({
  parts: fc.array(
    fc.record({
      name: fc.constantFrom(...names),
      share: fc.integer({ min: 1, max: 4 }),
      members: fc.array(fc.nat(1_000), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  isPacked: fc.boolean(),
});

/** As many records as the wrapping has room for. */
export const roomIn = ({ parts }: Wrapping): number =>
  parts.reduce((sum, { share }) => sum + share, 0);

/** A byte-order mark begins every part, and with it the first member of it. */
export function wrap({ parts, isPacked }: Wrapping, records: readonly string[]): Buffer {
  const left = [...records];
  const pieces = parts.flatMap(({ name, share, members }) => {
    const text = ENVELOPES[name]?.(left.splice(0, share)) ?? '';
    const bytes = Buffer.from(`\ufeff${text}`);
    return isPacked ? packed(bytes, members) : [bytes];
  });
  return Buffer.concat(pieces);
}

/** Members that follow one another are one stream, wherever it is cut. */
function packed(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort(
    (a, b) => a - b,
  );
  return places.slice(1).map((end, i) => gzipSync(bytes.subarray(places[i], end)));
}

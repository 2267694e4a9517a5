import { crc32 } from 'node:zlib';
import { toJson } from '../json.js';

const TYPE_TEXT = 7;
const PRELUDE_BYTES = 12;
const SUM_BYTES = 4;

/** One event as AWS puts it on the wire: lengths, their sum, headers, payload, the sum of it all. */
export function encodeEvent(
  type: string,
  payload: unknown,
  kind: 'event' | 'exception' = 'event',
): Buffer {
  const headers = Buffer.concat([
    header(`:${kind}-type`, type),
    header(':content-type', 'application/json'),
    header(':message-type', kind),
  ]);
  const body = Buffer.from(toJson(payload));
  const message = Buffer.alloc(PRELUDE_BYTES + headers.length + body.length + SUM_BYTES);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(headers.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  headers.copy(message, PRELUDE_BYTES);
  body.copy(message, PRELUDE_BYTES + headers.length);
  message.writeUInt32BE(crc32(message.subarray(0, -SUM_BYTES)), message.length - SUM_BYTES);
  return message;
}

function header(name: string, value: string): Buffer {
  const [key, text] = [Buffer.from(name), Buffer.from(value)];
  return Buffer.concat([
    Buffer.of(key.length),
    key,
    Buffer.of(TYPE_TEXT, text.length >> 8, text.length & 0xff),
    text,
  ]);
}

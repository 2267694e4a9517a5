import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { parseJson, splitRecords } from '@bursar/logs';

/** As much of a file as says what it is: more than a record with both of its bodies at their largest. */
const HEAD_BYTES = 512 * 1024;
/** For a record that is longer: it names its schema; inside an envelope of CloudWatch Logs its quotes are escaped. */
const RECORD = /"schemaType"\s*:\s*"ModelInvocationLog"/;
const ENVELOPED = /^.{0,2000}"(?:logEvents|events)"\s*:\s*\[.{0,500}"message"\s*:\s*"\{\\"/s;

export type Content = 'log' | 'other';

/**
 * What a file holds, from its beginning, unpacked; a file that cannot be read holds nothing known. It is a log if a record
 * can be taken out of it as out of a log: a prompt that quotes one makes a body no log.
 */
export async function contentOf(file: string): Promise<Content> {
  const head = await headOf(file);
  if (await holdsRecord(head)) return 'log';
  if (head.length < HEAD_BYTES) return 'other';
  const text = head.toString('latin1');
  return RECORD.test(text) || ENVELOPED.test(text) ? 'log' : 'other';
}

async function holdsRecord(head: Buffer): Promise<boolean> {
  try {
    for await (const lines of splitRecords(once(head)))
      if (lines.some(({ text, value }) => isInvocation(value ?? parseJson(text ?? ''))))
        return true;
  } catch {
    // Nothing but empty lines.
  }
  return false;
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  await Promise.resolve();
  yield bytes;
}

const isInvocation = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (value as { schemaType?: unknown }).schemaType === 'ModelInvocationLog';

async function headOf(file: string): Promise<Buffer> {
  const stored = createReadStream(file, { end: HEAD_BYTES - 1 });
  try {
    const pieces: Buffer[] = [];
    for await (const piece of stored as AsyncIterable<Buffer>) pieces.push(piece);
    const head = Buffer.concat(pieces);
    const isGzip = head[0] === 0x1f && head[1] === 0x8b;
    return isGzip ? await unpacked(head) : head;
  } catch {
    return Buffer.alloc(0);
  }
}

/** As far as the beginning of a stream can be unpacked. */
async function unpacked(head: Buffer): Promise<Buffer> {
  const gunzip = createGunzip();
  const pieces: Buffer[] = [];
  let bytes = 0;
  gunzip.end(head);
  try {
    for await (const piece of gunzip as AsyncIterable<Buffer>) {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes >= HEAD_BYTES) break;
    }
  } catch {
    // The head ends in the middle of the data: what came out of it is enough.
  }
  return Buffer.concat(pieces);
}

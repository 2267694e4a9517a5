import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

/** As much of a file as says what it is. */
const HEAD_BYTES = 64 * 1024;
/** A record names its schema; inside an envelope of CloudWatch Logs its quotes are escaped. */
const RECORD = /schemaType\\*"\s*:\s*\\*"ModelInvocationLog/;
const ENVELOPE = /"(?:logEvents|events)"\s*:\s*\[/;

export type Content = 'log' | 'other';

/** What a file holds, from its first 64 KiB, unpacked; a file that cannot be read holds nothing known. */
export async function contentOf(file: string): Promise<Content> {
  const head = await headOf(file);
  return RECORD.test(head) || ENVELOPE.test(head) ? 'log' : 'other';
}

async function headOf(file: string): Promise<string> {
  const stored = createReadStream(file, { end: HEAD_BYTES - 1 });
  try {
    const pieces: Buffer[] = [];
    for await (const piece of stored as AsyncIterable<Buffer>) pieces.push(piece);
    const head = Buffer.concat(pieces);
    const isGzip = head[0] === 0x1f && head[1] === 0x8b;
    return (isGzip ? await unpacked(head) : head).toString('latin1');
  } catch {
    return '';
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

import { createReadStream, type ReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { badInput, type Failure } from '../failure.js';
import { reasonOf } from './log-files.js';

const PIECE_BYTES = 256 * 1024;
const OUT_BYTES_UNSUSPICIOUS = 64 * 1024 * 1024;
/** As the server has it: logs shrink 5 to 30 times. */
const RATIO_MAX = 300;

/** What is wrong with one file; the others are not touched by it. */
export class BadFile extends Error {}

/**
 * The lines of a file, unpacked where its first bytes say gzip. A gzip file is read through once before anything of it is
 * sent: one that proves broken at its end is then not imported by half.
 */
export async function* readLog(
  file: string,
  { check, onRead }: { check: boolean; onRead: (bytes: number) => void },
): AsyncGenerator<Buffer, void, undefined> {
  try {
    const isGzip = await startsAsGzip(file);
    if (!isGzip && file.toLowerCase().endsWith('.gz')) {
      throw new BadFile(
        'it is called .gz, but is not gzip; fetch it again or take .gz off its name',
      );
    }
    if (isGzip && check) await checkGzip(file);
    const stored = createReadStream(file, { highWaterMark: PIECE_BYTES });
    yield* isGzip ? gunzipped(stored, onRead) : counted(stored, onRead);
  } catch (error) {
    throw toBadFile(error);
  }
}

async function startsAsGzip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

async function checkGzip(file: string): Promise<void> {
  const packed = createReadStream(file, { highWaterMark: PIECE_BYTES });
  let bytes = 0;
  for await (const piece of gunzipped(packed)) {
    bytes += piece.length;
    if (bytes > OUT_BYTES_UNSUSPICIOUS && bytes > packed.bytesRead * RATIO_MAX) {
      throw new BadFile(`it grows more than ${RATIO_MAX} times when unpacked, which no log does`);
    }
  }
}

async function* counted(
  stored: ReadStream,
  onRead: (bytes: number) => void,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const piece of stored as AsyncIterable<Buffer>) {
    onRead(piece.length);
    yield piece;
  }
}

/** Members that follow one another are one stream, as AWS delivers them. */
async function* gunzipped(
  packed: ReadStream,
  onRead: (bytes: number) => void = () => undefined,
): AsyncGenerator<Buffer, void, undefined> {
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
  packed.on('error', (error) => gunzip.destroy(error));
  packed.on('data', (piece) => onRead(piece.length));
  packed.pipe(gunzip);
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } finally {
    packed.destroy();
    gunzip.destroy();
  }
}

function toBadFile(error: unknown): Error {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'Z_BUF_ERROR')
    return new BadFile('its gzip data breaks off before the end; fetch it again');
  if (code.startsWith('Z_')) return new BadFile('its gzip data is damaged; fetch it again');
  if (error instanceof BadFile || !/^E[A-Z]+$/.test(code)) return error as Error;
  return new BadFile(reasonOf(error));
}

export function badFiles(names: readonly string[]): Failure {
  const which = names.length === 1 ? 'One file was' : `${names.length} files were`;
  return badInput(
    `${which} not imported: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}.`,
  );
}

import { constants, crc32, createInflateRaw } from 'node:zlib';
import { Arriving, damaged, truncated } from './gzip-members.js';
import { Invalid } from '../errors.js';

const OUT_BYTES_UNSUSPICIOUS = 16 * 1024 * 1024;
/** Logs shrink 5 to 30 times; deflate itself cannot do more than about 1,030. */
const RATIO_MAX = 300;
const PIECE_BYTES = 128 * 1024;

/**
 * Passes plain bytes through and unpacks gzip, recognised by its first two bytes; members that follow one another are
 * one stream, as AWS delivers them. Reads no faster than it is read. Whatever could be unpacked of a damaged or truncated
 * stream is delivered before the error, which a pipeline through node:zlib alone would throw away.
 */
export async function* gunzip(
  source: AsyncIterable<Buffer>,
  options: { readonly declared?: boolean } = {},
): AsyncGenerator<Buffer, void, undefined> {
  const chunks = source[Symbol.asyncIterator]();
  try {
    const { head, ended } = await peek(chunks);
    const rest = (): AsyncIterable<Buffer> => follow(head, ended ? null : chunks);
    if (head[0] === 0x1f && head[1] === 0x8b) yield* unpack(rest());
    else if (options.declared === true && head.length > 0) {
      throw new Invalid('The data is declared as gzip, but is not.', {
        slug: 'not_gzip',
        hint: 'Leave out Content-Encoding or the .gz ending, or send the file as it was delivered.',
      });
    } else yield* rest();
  } finally {
    await chunks.return?.();
  }
}

async function peek(chunks: AsyncIterator<Buffer>): Promise<{ head: Buffer; ended: boolean }> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await chunks.next();
    if (next.done === true) return { head, ended: true };
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  return { head, ended: false };
}

async function* follow(
  head: Buffer,
  chunks: AsyncIterator<Buffer> | null,
): AsyncGenerator<Buffer, void, undefined> {
  if (head.length > 0) yield head;
  if (chunks === null) return;
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next())
    yield next.value;
}

async function* unpack(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const bytes = new Arriving(source);
  let bytesOut = 0;
  for (let members = 0; await bytes.begins(members); members++) {
    for await (const piece of memberOf(bytes)) {
      bytesOut += piece.length;
      refuseBomb(bytes.arrived, bytesOut);
      yield piece;
    }
  }
}

/** One member: its header, its data, and what proves that both are whole. */
async function* memberOf(bytes: Arriving): AsyncGenerator<Buffer, void, undefined> {
  await bytes.passHeader();
  const stream = new Unpacking();
  let [checksum, length] = [0, 0];
  try {
    for (let chunk = await bytes.next(); ; chunk = await bytes.next()) {
      for await (const piece of chunk === null ? stream.end() : stream.write(chunk)) {
        checksum = crc32(piece, checksum);
        length = (length + piece.length) % 2 ** 32;
        yield piece;
      }
      if (chunk === null) break;
      bytes.putBack(stream.untouchedOf(chunk));
      if (stream.isAtEnd()) break;
    }
  } finally {
    stream.destroy();
  }
  const end = await bytes.take(8);
  if (end.readUInt32LE(0) !== checksum || end.readUInt32LE(4) !== length) throw damaged();
}

function refuseBomb(bytesIn: number, bytesOut: number): void {
  if (bytesOut <= OUT_BYTES_UNSUSPICIOUS || bytesOut <= bytesIn * RATIO_MAX) return;
  throw new Invalid(`The gzip data grows more than ${RATIO_MAX} times when unpacked.`, {
    slug: 'gzip_bomb',
    hint: 'No invocation log does that; look at what is in the file, or send it unpacked.',
  });
}

/** Inflates one member, its output drained after every write, so that nothing is lost when what follows proves broken. */
class Unpacking {
  // Flushed after every write, so that all a truncated stream holds is out before its end is found missing.
  private readonly stream = createInflateRaw({
    chunkSize: PIECE_BYTES,
    flush: constants.Z_SYNC_FLUSH,
  });
  private failure: Error | null = null;
  private wake: () => void = () => undefined;
  private written = 0;
  private isOver = false;

  constructor() {
    this.stream.on('readable', () => this.wake());
    this.stream.on('end', () => {
      this.isOver = true;
      this.wake();
    });
    this.stream.on('error', (error) => {
      this.failure = error;
      this.wake();
    });
  }

  write(chunk: Buffer): AsyncGenerator<Buffer, void, undefined> {
    this.written += chunk.length;
    return this.drain((done) => this.stream.write(chunk, () => done()));
  }

  end(): AsyncGenerator<Buffer, void, undefined> {
    return this.drain((done) => {
      this.stream.once('end', done);
      this.stream.end();
    });
  }

  /** What of the last chunk is behind the end: the stream takes everything before it. */
  untouchedOf(chunk: Buffer): Buffer {
    return chunk.subarray(chunk.length - (this.written - this.stream.bytesWritten));
  }

  isAtEnd(): boolean {
    return this.isOver || this.written > this.stream.bytesWritten;
  }

  destroy(): void {
    this.stream.destroy();
  }

  /** The stream stalls while it is not read, so its output is taken until `work` says that it is done. */
  private async *drain(work: (done: () => void) => void): AsyncGenerator<Buffer, void, undefined> {
    const state = { finished: false };
    work(() => {
      state.finished = true;
      this.wake();
    });
    for (;;) {
      const piece = this.stream.read() as Buffer | null;
      if (piece !== null) {
        yield piece;
        continue;
      }
      if (this.failure !== null) throw toInvalid(this.failure);
      if (state.finished || this.isOver) return;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}

function toInvalid(error: NodeJS.ErrnoException): Error {
  if (error.code === 'Z_BUF_ERROR') return truncated();
  return error.code?.startsWith('Z_') === true ? damaged() : error;
}

import { LINE_BYTES_MAX, type ReceivedLine } from '@bursar/logs';

export const CHUNK_LINES_MAX = 5_000;
export const CHUNK_BYTES_MIN = 4 * 1024 * 1024;
const BLANK_LINES_MAX = 1_000;
const NEWLINE = Buffer.from('\n');
/** Stands for a record that is too long to be held: the server refuses it for the same reason. */
const TOO_LONG = Buffer.alloc(LINE_BYTES_MAX + 1, 'x');

/** Whole records of one file, in order, as NDJSON: what they were wrapped in stays behind. */
export interface Chunk {
  /** Counted from 0. */
  readonly index: number;
  /** Counted from 1, of its first record in the file. */
  readonly firstLine: number;
  readonly data: Buffer;
}

/**
 * Cuts a file after 5,000 lines or the record that fills 4 MiB, whichever comes first. Where it cuts depends on the bytes
 * alone, not on how they are read: a chunk that is sent again under the same key is the same chunk.
 */
export async function* cutIntoChunks(
  records: AsyncIterable<readonly ReceivedLine[]>,
): AsyncGenerator<Chunk, void, undefined> {
  const open = new OpenChunk();
  for await (const group of records) {
    for (const record of group) {
      if (open.isFarFrom(record)) yield open.close();
      open.add(record);
      if (open.isFull) yield open.close();
    }
  }
  if (!open.isEmpty) yield open.close();
}

class OpenChunk {
  private pieces: Buffer[] = [];
  private bytes = 0;
  private index = 0;
  private firstLine = 1;
  private nextLine = 1;

  get isFull(): boolean {
    return this.nextLine - this.firstLine >= CHUNK_LINES_MAX || this.bytes >= CHUNK_BYTES_MIN;
  }

  get isEmpty(): boolean {
    return this.bytes === 0;
  }

  /** So many blank lines are not sent: a chunk of its own begins behind them. */
  isFarFrom({ number }: ReceivedLine): boolean {
    return !this.isEmpty && number - this.nextLine > BLANK_LINES_MAX;
  }

  add({ number, text }: ReceivedLine): void {
    if (this.isEmpty) this.firstLine = this.nextLine = number;
    // Blank lines stay, so that the server counts places as this file does.
    for (; this.nextLine < number; this.nextLine++) this.keep(NEWLINE);
    this.keep(text === null ? TOO_LONG : Buffer.from(text));
    this.keep(NEWLINE);
    this.nextLine = number + 1;
  }

  close(): Chunk {
    const chunk = {
      index: this.index,
      firstLine: this.firstLine,
      data: Buffer.concat(this.pieces),
    };
    this.index += 1;
    this.pieces = [];
    this.bytes = 0;
    return chunk;
  }

  private keep(piece: Buffer): void {
    this.pieces.push(piece);
    this.bytes += piece.length;
  }
}

export const CHUNK_LINES_MAX = 5_000;
export const CHUNK_BYTES_MIN = 4 * 1024 * 1024;
/** The server holds no longer line; what is cut off a longer one changes nothing about its being refused. */
const LINE_BYTES_MAX = 4 * 1024 * 1024 + 2;
const NEWLINE = 0x0a;

/** Whole lines of one file, in order. */
export interface Chunk {
  /** Counted from 0. */
  readonly index: number;
  /** Counted from 1, of its first line in the file. */
  readonly firstLine: number;
  readonly data: Buffer;
}

/**
 * Cuts a file after 5,000 lines or the line that fills 4 MiB, whichever comes first. Where it cuts depends on the bytes
 * alone, not on how they are read: a chunk that is sent again under the same key is the same chunk.
 */
export async function* cutIntoChunks(
  source: AsyncIterable<Buffer>,
): AsyncGenerator<Chunk, void, undefined> {
  const open = new OpenChunk();
  for await (const piece of source) {
    let from = 0;
    for (let end = piece.indexOf(NEWLINE); end !== -1; end = piece.indexOf(NEWLINE, from)) {
      open.add(piece.subarray(from, end + 1), true);
      from = end + 1;
      if (open.isFull) yield open.close();
    }
    if (from < piece.length) open.add(piece.subarray(from), false);
  }
  if (!open.isEmpty) yield open.close();
}

class OpenChunk {
  private pieces: Buffer[] = [];
  private bytes = 0;
  private lines = 0;
  private lineBytes = 0;
  private index = 0;
  private firstLine = 1;

  get isFull(): boolean {
    return this.lines >= CHUNK_LINES_MAX || this.bytes >= CHUNK_BYTES_MIN;
  }

  get isEmpty(): boolean {
    return this.bytes === 0;
  }

  add(piece: Buffer, endsLine: boolean): void {
    const room = LINE_BYTES_MAX - this.lineBytes;
    if (piece.length <= room) this.keep(piece);
    else {
      if (room > 0) this.keep(piece.subarray(0, room));
      if (endsLine) this.keep(piece.subarray(-1));
    }
    this.lineBytes = endsLine ? 0 : this.lineBytes + piece.length;
    if (endsLine) this.lines++;
  }

  close(): Chunk {
    const chunk = {
      index: this.index,
      firstLine: this.firstLine,
      data: Buffer.concat(this.pieces),
    };
    this.index += 1;
    this.firstLine += this.lines;
    this.pieces = [];
    this.bytes = 0;
    this.lines = 0;
    return chunk;
  }

  private keep(piece: Buffer): void {
    this.pieces.push(piece);
    this.bytes += piece.length;
  }
}

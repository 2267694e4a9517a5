import { createHash, type Hash } from 'node:crypto';
import { Invalid } from '../platform/errors.js';
import { asUuid, fingerprint } from './fingerprint.js';

/** Longer lines are not read: Bedrock keeps bodies above 100 KB out of its records. */
export const LINE_BYTES_MAX = 4 * 1024 * 1024;

/** Lines without content that a stream may have beside those that have some: more is no log, but a way to keep a reader busy. */
const EMPTY_LINES_MAX = 100_000;
const EMPTY_LINES_PER_LINE_MAX = 10;

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** One line as received. */
export class ReceivedLine {
  constructor(
    /** Counted from `firstLine`, empty lines included, so that it names the place in the file. */
    readonly number: number,
    /** Null when the line is longer than LINE_BYTES_MAX: then nothing of it is held. */
    readonly text: string | null,
    private readonly digest: string | Buffer,
  ) {}

  /** UUID text: 128 bits of SHA-256 over the line's bytes without its line break. Computed when asked for. */
  hash(): string {
    return typeof this.digest === 'string' ? this.digest : fingerprint(this.digest);
  }
}

/**
 * Splits NDJSON without holding more than one line and one chunk of it. Lines come in groups, one per chunk received;
 * empty ones are skipped, a missing last line break and a byte-order mark are tolerated.
 */
export async function* splitLines(
  source: AsyncIterable<Buffer>,
  firstLine = 1,
): AsyncGenerator<readonly ReceivedLine[], void, undefined> {
  const splitter = new Splitter(firstLine);
  for await (const chunk of source) {
    const lines = splitter.push(chunk);
    if (lines.length > 0) yield lines;
    if (splitter.refusal !== null) throw splitter.refusal;
  }
  const last = splitter.end();
  if (last.length > 0) yield last;
}

class Splitter {
  private number: number;
  private pieces: Buffer[] = [];
  private bytes = 0;
  /** Set while skipping a line that is too long. */
  private skipped: Hash | null = null;
  private started = false;
  private empty = 0;
  private full = 0;
  /** Set once no more is read; the lines before are good. */
  refusal: Invalid | null = null;

  constructor(firstLine: number) {
    this.number = firstLine;
  }

  push(chunk: Buffer): ReceivedLine[] {
    const lines: ReceivedLine[] = [];
    let from = 0;
    for (;;) {
      from = this.skipEmpty(chunk, from);
      if (this.refusal !== null) return lines;
      const end = chunk.indexOf(NEWLINE, from);
      if (end === -1) break;
      this.take(chunk.subarray(from, end));
      this.close(lines);
      from = end + 1;
    }
    if (from < chunk.length) this.take(chunk.subarray(from));
    return lines;
  }

  /** Passes over line breaks that follow one another without looking at each as a line. */
  private skipEmpty(chunk: Buffer, from: number): number {
    if (this.bytes > 0) return from;
    let at = from;
    let next = from;
    for (let byte = chunk[next]; byte === NEWLINE || byte === RETURN; byte = chunk[++next]) {
      if (byte !== NEWLINE) continue;
      this.number++;
      this.empty++;
      at = next + 1;
    }
    if (at > from) {
      this.started = true;
      this.refuseEmptiness();
    }
    return at;
  }

  private refuseEmptiness(): void {
    if (this.empty <= EMPTY_LINES_MAX + this.full * EMPTY_LINES_PER_LINE_MAX) return;
    this.refusal ??= new Invalid(
      `There are ${this.empty} empty lines beside ${this.full} others.`,
      {
        slug: 'too_many_empty_lines',
        hint: 'No invocation log looks like that; look at what is in the file.',
      },
    );
  }

  end(): ReceivedLine[] {
    const lines: ReceivedLine[] = [];
    if (this.bytes > 0) this.close(lines);
    return lines;
  }

  private take(piece: Buffer): void {
    this.bytes += piece.length;
    if (this.skipped !== null) {
      this.skipped.update(piece);
      return;
    }
    this.pieces.push(piece);
    if (this.bytes <= LINE_BYTES_MAX + 1) return; // One more for a carriage return.
    this.skipped = createHash('sha256');
    for (const held of this.pieces) this.skipped.update(held);
    this.pieces = [];
  }

  private close(lines: ReceivedLine[]): void {
    const number = this.number++;
    const before = lines.length;
    if (this.skipped !== null)
      lines.push(new ReceivedLine(number, null, asUuid(this.skipped.digest('hex'))));
    else this.closeWhole(number, lines);
    this.skipped = null;
    this.pieces = [];
    this.bytes = 0;
    this.started = true;
    if (lines.length > before) this.full++;
    else {
      this.empty++;
      this.refuseEmptiness();
    }
  }

  private closeWhole(number: number, lines: ReceivedLine[]): void {
    const [only] = this.pieces;
    let line = this.pieces.length === 1 && only !== undefined ? only : Buffer.concat(this.pieces);
    if (line[line.length - 1] === RETURN) line = line.subarray(0, -1);
    if (!this.started && line.subarray(0, 3).equals(BYTE_ORDER_MARK)) line = line.subarray(3);
    if (line.length > LINE_BYTES_MAX) {
      lines.push(new ReceivedLine(number, null, fingerprint(line)));
      return;
    }
    const text = line.toString('utf8');
    if (text.trim() !== '') lines.push(new ReceivedLine(number, text, line));
  }
}

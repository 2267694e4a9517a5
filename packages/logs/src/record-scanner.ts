import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  LIST_SYNTAX,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  RETURN,
  SKIPPED,
} from './ascii.js';
import { FoundLines } from './found-lines.js';
import { HeldBytes } from './held-bytes.js';
import { LINE_BYTES_MAX, type ReceivedLine } from './received-line.js';
import type { ReadWhole } from './whole-line.js';

const SKIPPED_CHARS_MAX = 64;
/** Lists of events as CloudWatch Logs delivers them to subscriptions and answers with, and of records as other tools wrap them. */
const EVENT_LISTS = new Set(['logEvents', 'events', 'Records', 'records']);
const WORD_CHARS_MAX = 16;

/** What a line may begin with before its record: the time that an export task writes, and the stream that `aws logs tail` adds. */
const LEADING_TEXT = /^([^{"]{1,200}\s(?=\{\s*")|\d{4}-\d\d-\d\dT[^{"]{1,200}\s(?=\{\s*$))/;

/**
 * Finds records in bytes, whatever stands between them, without holding more than one. A record is an object in braces,
 * on one line or on many, at the top, in a list, or in the list of events of an envelope, which is never held itself. A
 * value that breaks off ends at the line break that no string may hold, or where a next one begins a line.
 */
export class RecordScanner {
  private mode: 'between' | 'value' | 'text' = 'between';
  private readonly lines: FoundLines;
  /** The line is known to be more than one record: it is not tried again. */
  private isMixed = false;
  /** List syntax passed over since the line began: text that follows begins with it. */
  private skipped = '';
  private readonly held = new HeldBytes();
  /** A brace at the end of a chunk, when only the next byte says what it begins. */
  private carry: Buffer | null = null;

  private depth = 0;
  private inString = false;
  private escaped = false;
  private atLineStart = false;
  /** The last string of the value's own level, as far as it is needed to know a list of events. */
  private word = '';
  /** Inside the list of events of an envelope. */
  private inEnvelope = false;
  /** After that list: the rest of the envelope is passed over. */
  private inTail = false;

  constructor(
    firstLine: number,
    private readonly readWhole: ReadWhole,
  ) {
    this.lines = new FoundLines(firstLine);
  }

  push(chunk: Buffer): ReceivedLine[] {
    this.scan(this.carry === null ? chunk : Buffer.concat([this.carry, chunk]));
    return this.lines.take();
  }

  get refusal(): Error | null {
    return this.lines.refusal();
  }

  end(): ReceivedLine[] {
    if (this.carry !== null) this.hold(this.carry);
    this.carry = null;
    if (this.mode === 'text') this.endText();
    if (this.mode === 'value') this.endValue();
    return this.lines.take();
  }

  private scan(bytes: Buffer): void {
    this.carry = null;
    for (let at = 0; at < bytes.length;) {
      if (this.mode === 'between') at = this.between(bytes, at);
      else if (this.mode === 'text') at = this.text(bytes, at);
      else at = this.value(bytes, at);
    }
  }

  private between(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === OPEN_BRACE) {
        const end = this.wholeLine(bytes, at);
        if (end !== null) return end;
        this.beginValue();
        return at;
      }
      if (byte === NEWLINE) this.endLine();
      else if (byte === CLOSE_BRACKET && this.inEnvelope) {
        this.beginValue(1);
        [this.inEnvelope, this.inTail] = [false, true];
        return at + 1;
      } else if (!SKIPPED.has(byte)) {
        this.mode = 'text';
        return at;
      } else if (LIST_SYNTAX.has(byte) && this.skipped.length < SKIPPED_CHARS_MAX)
        this.skipped += String.fromCharCode(byte);
    }
    return bytes.length;
  }

  /** NDJSON, as AWS delivers it, has a record a line, found without a look at each of its bytes. */
  private wholeLine(bytes: Buffer, from: number): number | null {
    if (this.isMixed) return null;
    const end = bytes.indexOf(NEWLINE, from);
    this.isMixed = true;
    if (end === -1 || end - from > LINE_BYTES_MAX) return null;
    const last = bytes[end - 1] === RETURN ? end - 1 : end;
    if (bytes[last - 1] !== CLOSE_BRACE) return null;
    const line = bytes.subarray(from, last);
    const whole = this.readWhole(line, bytes[end + 1] === OPEN_BRACE);
    if (whole === null) return null;
    this.lines.put(whole.text, line, whole.value);
    return end;
  }

  private beginValue(depth = 0): void {
    this.mode = 'value';
    this.depth = depth;
    this.inString = false;
    this.escaped = false;
    this.atLineStart = false;
    this.word = '';
  }

  /** Ends at the brace that closes the value, at the list of events of an envelope, or where the value proves broken. */
  private value(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      if (this.inString) {
        at = this.passString(bytes, at);
        if (at < bytes.length && bytes[at] === NEWLINE) return this.breakValue(bytes, from, at);
        continue;
      }
      const byte = bytes[at] ?? 0;
      if (this.atLineStart && byte === OPEN_BRACE) {
        const next = bytes[at + 1];
        if (next === undefined) return this.wait(bytes, from, at);
        if (next === QUOTE) return this.breakValue(bytes, from, at);
      }
      this.atLineStart = byte === NEWLINE;
      if (byte === QUOTE) {
        this.inString = true;
        if (this.depth === 1) this.word = '';
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (byte === OPEN_BRACKET && this.opensEvents()) return this.enterEnvelope(at);
        this.depth++;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        this.depth--;
        if (this.depth <= 0) {
          this.hold(bytes.subarray(from, at + 1));
          this.endValue();
          return at + 1;
        }
      }
    }
    this.hold(bytes.subarray(from));
    return bytes.length;
  }

  /** Where the string ends: at its closing quote, at a line break, which no string holds, or at the end of the bytes. */
  private passString(bytes: Buffer, from: number): number {
    let { escaped } = this;
    let at = from;
    for (; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === NEWLINE) break;
      if (escaped) escaped = false;
      else if (byte === BACKSLASH) escaped = true;
      else if (byte === QUOTE) break;
    }
    this.escaped = escaped;
    this.inString = bytes[at] !== QUOTE;
    if (this.depth === 1 && this.word.length < WORD_CHARS_MAX)
      this.word += bytes.toString('latin1', from, Math.min(at, from + WORD_CHARS_MAX));
    return at;
  }

  private opensEvents(): boolean {
    return this.depth === 1 && !this.inTail && EVENT_LISTS.has(this.word);
  }

  private enterEnvelope(at: number): number {
    this.held.drop();
    this.inEnvelope = true;
    this.mode = 'between';
    return at + 1;
  }

  /** The next chunk says whether a brace that begins a line begins a record. */
  private wait(bytes: Buffer, from: number, at: number): number {
    this.hold(bytes.subarray(from, at));
    this.carry = bytes.subarray(at);
    return bytes.length;
  }

  private breakValue(bytes: Buffer, from: number, at: number): number {
    this.hold(bytes.subarray(from, at));
    this.endValue();
    return at;
  }

  private hold(piece: Buffer): void {
    if (!this.inTail) this.held.add(piece);
  }

  private endValue(): void {
    this.mode = 'between';
    if (this.inTail) this.inTail = false;
    else this.add(this.held.take());
  }

  private text(bytes: Buffer, from: number): number {
    const end = bytes.indexOf(NEWLINE, from);
    this.held.add(bytes.subarray(from, end === -1 ? bytes.length : end));
    if (end === -1) return bytes.length;
    this.endText();
    return end;
  }

  /** A line that began with text: after a time there is a record on it, else it is a line by itself. */
  private endText(): void {
    const line = this.held.take();
    this.mode = 'between';
    if (typeof line === 'string') {
      this.add(line);
      return;
    }
    const lead = LEADING_TEXT.exec(line.toString('utf8', 0, 1_024));
    if (lead === null) this.add(Buffer.concat([Buffer.from(this.skipped), line]));
    else this.scan(line.subarray(Buffer.byteLength(lead[0])));
  }

  private add(source: Buffer | string): void {
    this.lines.add(source);
    this.skipped = '';
  }

  private endLine(): void {
    this.lines.endLine();
    this.skipped = '';
    this.isMixed = false;
  }
}

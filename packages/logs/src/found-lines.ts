import { areTooManyBlank, TooManyBlankLines } from './blank-lines.js';
import { fingerprint } from './fingerprint.js';
import { LINE_BYTES_MAX, ReceivedLine } from './received-line.js';
import { unwrap } from './unwrap.js';

/** What was found since it was last taken, each with its place: records and blank lines count. */
export class FoundLines {
  private found: ReceivedLine[] = [];
  private lineHasRecord = false;
  private blank = 0;
  private records = 0;

  constructor(private number: number) {}

  take(): ReceivedLine[] {
    const { found } = this;
    this.found = [];
    return found;
  }

  /** A record or a line of text as bytes; a hash where it was too long to hold. What it is wrapped in is taken off. */
  add(source: Buffer | string): void {
    if (typeof source === 'string') this.put(null, source);
    else if (source.length > LINE_BYTES_MAX) this.put(null, fingerprint(source));
    else {
      const text = source.toString('utf8');
      const inner = unwrap(text);
      if (inner === null) this.put(text, source);
      else for (const one of inner) this.put(one, one);
    }
  }

  put(
    text: string | null,
    source: Buffer | string,
    value?: Readonly<Record<string, unknown>>,
  ): void {
    this.found.push(new ReceivedLine(this.number++, text, source, value));
    this.lineHasRecord = true;
    this.records++;
  }

  /** A blank line counts, so that places in NDJSON are its line numbers. */
  endLine(): void {
    if (!this.lineHasRecord) {
      this.number++;
      this.blank++;
    }
    this.lineHasRecord = false;
  }

  /** Null, unless there are more blank lines than a log has. */
  refusal(): TooManyBlankLines | null {
    const { blank, records } = this;
    return areTooManyBlank(blank, records) ? new TooManyBlankLines(blank, records) : null;
  }
}

import { fingerprint } from './fingerprint.js';

/** Longer records are not read: Bedrock keeps bodies above 100 KB out of its records. */
export const LINE_BYTES_MAX = 4 * 1024 * 1024;

/** One record as received, taken out of whatever it was wrapped in; or a line of text that is none. */
export class ReceivedLine {
  constructor(
    /** Its place: records and blank lines are counted from `firstLine`. In NDJSON that is the number of the line. */
    readonly number: number,
    /** Null when it is longer than LINE_BYTES_MAX: then nothing of it is held. */
    readonly text: string | null,
    /** The bytes; of a record that is not held, their hash; of what was inside a wrapper, its text. */
    private readonly source: string | Uint8Array,
    /** The text as parsed, where that was needed to know it for a record. */
    readonly value?: Readonly<Record<string, unknown>>,
  ) {}

  /** UUID text: 128 bits of SHA-256 over the record's bytes without its line break. Computed when asked for. */
  hash(): string {
    if (this.text === null && typeof this.source === 'string') return this.source;
    return fingerprint(this.source);
  }
}

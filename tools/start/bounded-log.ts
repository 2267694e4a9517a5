/**
 * A log file that never grows past its bound and never fails its writer. What finds no room is lost and counted; the count
 * is the first line once there is room again.
 */
import {
  closeSync,
  copyFileSync,
  fstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { codeOf } from '../errors.mjs';

const LOG_BYTES_MAX = 20 * 1024 * 1024;
/** Older files beside the one that is written: `.1` is the newest. */
const LOGS_KEPT = 3;

export interface Bounds {
  readonly bytesMax?: number;
  /** How many older files are kept. */
  readonly kept?: number;
}

export class BoundedLog {
  readonly #file: string;
  readonly #bytesMax: number;
  readonly #kept: number;
  #handle: number | null = null;
  #bytes = 0;
  #lost = 0;

  constructor(file: string, { bytesMax = LOG_BYTES_MAX, kept = LOGS_KEPT }: Bounds = {}) {
    this.#file = file;
    this.#bytesMax = bytesMax;
    this.#kept = kept;
  }

  write(text: string): void {
    const notice =
      this.#lost > 0 ? `(${this.#lost} bytes of this log found no room on the disk)\n` : '';
    const bytes = Buffer.from(notice + text);
    let written = 0;
    try {
      const handle = this.#handleFor(bytes.length);
      while (written < bytes.length) written += writeSync(handle, bytes, written);
      this.#lost = 0;
    } catch {
      this.#lost += Math.max(0, bytes.length - Math.max(written, notice.length));
      // A handle that failed may be of a file that is gone: the next line opens it again.
      this.end();
    }
    this.#bytes += written;
  }

  /** The open file, with room for so many bytes. */
  #handleFor(bytes: number): number {
    if (this.#handle !== null && this.#bytes > 0 && this.#bytes + bytes > this.#bytesMax) {
      this.end();
      shiftOlder(this.#file, this.#kept);
      renameSync(this.#file, `${this.#file}.1`);
    }
    if (this.#handle !== null) return this.#handle;
    mkdirSync(path.dirname(this.#file), { recursive: true });
    this.#handle = openSync(this.#file, 'a', 0o600);
    this.#bytes = fstatSync(this.#handle).size;
    return this.#bytes > this.#bytesMax ? this.#handleFor(bytes) : this.#handle;
  }

  end(): void {
    if (this.#handle === null) return;
    closeSync(this.#handle);
    this.#handle = null;
  }
}

/**
 * The same bound for a file that another program holds open for appending: what it has is copied aside and it is cut to
 * nothing. Where there is no room for a copy, it is only cut.
 */
export function boundForeignLog(
  file: string,
  { bytesMax = LOG_BYTES_MAX, kept = LOGS_KEPT }: Bounds = {},
): void {
  try {
    if (statSync(file).size <= bytesMax) return;
    shiftOlder(file, kept);
    try {
      copyFileSync(file, `${file}.1`);
    } catch {
      rmSync(`${file}.1`, { force: true });
    }
    truncateSync(file);
  } catch {
    // There is no such file yet, or it is another's: nothing that should end the caller.
  }
}

function shiftOlder(file: string, kept: number): void {
  rmSync(`${file}.${kept}`, { force: true });
  for (let age = kept - 1; age >= 1; age--) {
    try {
      renameSync(`${file}.${age}`, `${file}.${age + 1}`);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
}

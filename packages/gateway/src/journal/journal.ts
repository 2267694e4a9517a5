import { constants } from 'node:fs';
import { open, readFile, rename, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { codeOf, messageOf } from '../errors.js';
import type { Report } from '../events.js';

/** What was to be written is not on disk: nothing that depends on it may go on. */
export class JournalFailed extends Error {}

export interface JournalOptions<R> {
  readonly folder: string;
  readonly report: Report;
  /** Once for every record of the past, in order. */
  readonly read: (record: R) => void;
  /** The fewest records that say all that still matters; what a new file begins with. */
  readonly snapshot: () => Iterable<R>;
  /** A file that is longer is rewritten. */
  readonly bytesMax?: number;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: JournalFailed) => void;
}

const NAME = 'journal';
const BYTES_MAX = 32 * 1024 * 1024;

/**
 * Append-only records, synced in groups: writers that wait together share one fdatasync. Every line carries a checksum. After a
 * failed write or sync nothing is known of the file's end, so it is rewritten before anything is acknowledged again. By hand and
 * not in node:sqlite, whose commits sync one by one and block the process that decides calls.
 */
export class Journal<R> {
  /** Whether a line other than the last was unreadable: then the absence of a record proves nothing. */
  damaged = false;
  #handle: FileHandle | null = null;
  #lines: string[] = [];
  #waiters: Waiter[] = [];
  #writing: Promise<void> | null = null;
  #bytes = 0;
  #failed = false;
  #closed = false;
  readonly #bytesMax: number;

  private constructor(private readonly options: JournalOptions<R>) {
    this.#bytesMax = options.bytesMax ?? BYTES_MAX;
  }

  /** Reads what is there. Nothing is written before `begin`. */
  static async read<R>(options: JournalOptions<R>): Promise<Journal<R>> {
    const journal = new Journal(options);
    await journal.#readAll();
    return journal;
  }

  /** Starts a file of its own with the snapshot, in place of the old one. */
  async begin(): Promise<void> {
    await this.#rewrite();
  }

  /** Resolves once the record, and all before it, is on disk. */
  append(record: R): Promise<void> {
    if (this.#closed) return Promise.reject(new JournalFailed('The journal is closed.'));
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.note(record);
    });
  }

  /** Written with the next group; the caller does not wait. */
  note(record: R): void {
    if (this.#closed) return;
    this.#lines.push(lineOf(record));
    this.#writing ??= this.#writeGroups();
  }

  async close(): Promise<void> {
    this.#closed = true;
    while (this.#writing !== null) await this.#writing;
    await this.#handle?.close();
    this.#handle = null;
  }

  async #writeGroups(): Promise<void> {
    // Writers in the same turn of the event loop join the group.
    await nextTurn();
    while (this.#lines.length > 0) {
      const [lines, waiters] = [this.#lines, this.#waiters];
      [this.#lines, this.#waiters] = [[], []];
      try {
        await this.#write(lines.join(''));
        for (const { resolve } of waiters) resolve();
      } catch (error) {
        const failure = failureOf(error);
        if (!this.#failed)
          this.options.report({ event: 'journal', state: 'failed', detail: failure.message });
        this.#failed = true;
        for (const { reject } of waiters) reject(failure);
      }
    }
    this.#writing = null;
  }

  async #write(text: string): Promise<void> {
    if (this.#failed || this.#handle === null || this.#bytes > this.#bytesMax) {
      // The snapshot holds what these lines say: it is kept in step with them.
      await this.#rewrite();
      if (this.#failed) this.options.report({ event: 'journal', state: 'repaired', detail: '' });
      this.#failed = false;
      return;
    }
    await writeWhole(this.#handle, text);
    this.#bytes += text.length;
  }

  /** Temporary file, sync, rename, sync of the folder: there is a whole journal at every moment. */
  async #rewrite(): Promise<void> {
    const { folder, snapshot } = this.options;
    const [name, next] = [path.join(folder, NAME), path.join(folder, `${NAME}.next`)];
    const text = Array.from(snapshot(), lineOf).join('');
    const { O_CREAT, O_TRUNC, O_WRONLY, O_APPEND, O_DSYNC } = constants;
    // A write that is on disk when it returns: a sync of its own would be a second way through the queue of the file system.
    const handle = await open(next, O_CREAT | O_TRUNC | O_WRONLY | O_APPEND | O_DSYNC, 0o600);
    try {
      await writeWhole(handle, text);
      await handle.datasync();
      await rename(next, name);
      await syncFolder(folder);
    } catch (error) {
      await handle.close();
      throw error;
    }
    await this.#handle?.close().catch(() => undefined);
    this.#handle = handle;
    this.#bytes = text.length;
  }

  async #readAll(): Promise<void> {
    const text = await readFile(path.join(this.options.folder, NAME), 'utf8').catch(
      (error: unknown) => {
        if (codeOf(error) === 'ENOENT') return '';
        throw error;
      },
    );
    const lines = text.split('\n');
    // Without its newline, a last line was not synced: nothing has relied on it.
    const isTorn = lines.pop() !== '';
    const { report, read } = this.options;
    lines.forEach((line, index) => {
      const record = recordOf<R>(line);
      if (record !== null) read(record);
      else if (index === lines.length - 1) report({ event: 'journal', state: 'torn', detail: '' });
      else this.damaged = true;
    });
    if (isTorn) report({ event: 'journal', state: 'torn', detail: '' });
    if (this.damaged)
      report({
        event: 'journal',
        state: 'damaged',
        detail: 'It no longer proves that a call was not made.',
      });
  }
}

/** A short write, as of a disk that is nearly full, goes on where it stopped. */
async function writeWhole(handle: FileHandle, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length;) done += (await handle.write(bytes, done)).bytesWritten;
}

function lineOf(record: unknown): string {
  const text = JSON.stringify(record);
  return `${crc32(text).toString(16).padStart(8, '0')} ${text}\n`;
}

function recordOf<R>(line: string): R | null {
  const text = line.slice(9);
  if (line[8] !== ' ' || Number.parseInt(line.slice(0, 8), 16) !== crc32(text)) return null;
  return JSON.parse(text) as R;
}

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function failureOf(error: unknown): JournalFailed {
  const reason = messageOf(error);
  return new JournalFailed(`The journal cannot be written: ${reason}`, { cause: error });
}

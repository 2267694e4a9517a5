import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { addCounts, type Counts, noCounts } from '@bursar/logs';
import { writeWhole } from '../../../../tools/whole-files.mjs';
import { say } from '../output.js';
import { type LogFile, reasonOf } from './log-files.js';

/** How far one file has come. Its index is part of the keys its chunks are sent under, so it never changes. */
export interface Entry {
  readonly index: number;
  readonly file: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  nextChunk: number;
  done: boolean;
  counts: Counts;
}

interface State {
  run: string | null;
  entries: Entry[];
}

const WRITE_EVERY_MS = 1_000;

/**
 * Remembers how far an import has come, so that the same command goes on after an interruption and ends with the counts of
 * one that was never interrupted. It may lag behind: a chunk that is sent again under its key answers as it did at first.
 */
export class Journal {
  private writtenAt = 0;
  private writing: Promise<void> = Promise.resolve();
  private isKept = true;

  private constructor(
    private readonly file: string,
    private state: State,
  ) {}

  /** One journal per server and set of paths. */
  static async open(folder: string, url: string, paths: readonly string[]): Promise<Journal> {
    const name = createHash('sha256')
      .update([url, ...paths].join('\0'))
      .digest('hex')
      .slice(0, 32);
    const file = path.join(folder, 'imports', `${name}.json`);
    return new Journal(file, await read(file));
  }

  get run(): string | null {
    return this.state.run;
  }

  get isResumed(): boolean {
    return this.state.entries.some((entry) => entry.done || entry.nextChunk > 0);
  }

  /** Forgets everything: the server does not know the run any more. */
  begin(run: string): void {
    this.state = { run, entries: [] };
  }

  /** A file that has changed since is another file, under an index of its own; what was counted of the old one stays. */
  entryOf({ file, bytes, modifiedMs }: LogFile): Entry {
    const same = (entry: Entry) =>
      entry.file === file && entry.bytes === bytes && entry.modifiedMs === modifiedMs;
    const known = this.state.entries.find(same);
    if (known !== undefined) return known;
    const entry = {
      index: this.state.entries.length,
      file,
      bytes,
      modifiedMs,
      nextChunk: 0,
      done: false,
      counts: noCounts(),
    };
    this.state.entries.push(entry);
    return entry;
  }

  /** Everything counted under this run. */
  counts(): Counts {
    const sum = noCounts();
    for (const { counts } of this.state.entries) addCounts(sum, counts);
    return sum;
  }

  /** Written once a second at most, one write at a time, each whole. */
  async save(atOnce = false): Promise<void> {
    if (!atOnce && Date.now() - this.writtenAt < WRITE_EVERY_MS) return;
    this.writtenAt = Date.now();
    this.writing = this.writing.then(() => this.write());
    await this.writing;
  }

  async remove(): Promise<void> {
    await this.writing;
    await rm(this.file, { force: true });
  }

  /** Without it an import is as exact, and only begins at its beginning when it is interrupted: no reason to end one. */
  private async write(): Promise<void> {
    try {
      await mkdir(path.dirname(this.file), { recursive: true });
      writeWhole(this.file, JSON.stringify(this.state));
      this.isKept = true;
    } catch (error) {
      if (this.isKept)
        say(
          `${this.file} cannot be written: ${reasonOf(error, 'written')}. The import goes on; should it be interrupted, it starts ` +
            'from the beginning, and counts nothing twice.',
        );
      this.isKept = false;
    }
  }
}

async function read(file: string): Promise<State> {
  try {
    const state = JSON.parse(await readFile(file, 'utf8')) as Partial<State> | null;
    if (typeof state?.run === 'string' && Array.isArray(state.entries))
      return { run: state.run, entries: state.entries };
  } catch {
    // None yet, or one that cannot be read: the import starts over, and what it already sent counts as duplicate.
  }
  return { run: null, entries: [] };
}

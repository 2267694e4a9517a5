import { Presets, SingleBar } from 'cli-progress';
import { JSON_BODY, type Question, type Server } from '../server.js';

const REPORT_EVERY_MS = 1_000;
const FAILURE_CHARS_MAX = 2_000;

/** Shows how far an import is: a bar in a terminal, and figures for the page that lists imports. */
export class Progress {
  private readonly bar: SingleBar | null;
  private filesDone = 0;
  private bytesDone = 0;
  private records = 0;
  private reportedAt = Date.now();
  private reporting: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly server: Server,
    private readonly run: string,
    private readonly total: { files: number; bytes: number },
  ) {
    this.bar = process.stderr.isTTY ? this.draw() : null;
  }

  /** Bytes as they lie on disk. */
  advance(bytes: number, records: number, files: 0 | 1): void {
    this.bytesDone += bytes;
    this.filesDone += files;
    this.records += records;
    this.bar?.update(this.bytesDone, {
      files: this.filesDone,
      records: this.records.toLocaleString('en-US'),
    });
    if (Date.now() - this.reportedAt < REPORT_EVERY_MS) return;
    this.reportedAt = Date.now();
    this.reporting = this.reporting.then(() => this.server.attempt(this.question({})));
  }

  async finish(failure: string | null): Promise<void> {
    this.close();
    await this.reporting;
    // Only what is shown depends on this, so a failure to report is no failure of the import.
    await this.server
      .ask(
        this.question({
          finished: true,
          ...(failure !== null && { failure: failure.slice(0, FAILURE_CHARS_MAX) }),
        }),
      )
      .catch(() => undefined);
  }

  /** The run is not finished and may go on later; until then the page shows why it stands still. */
  async stop(failure: string): Promise<void> {
    this.close();
    await this.reporting;
    await this.server.attempt(this.question({ failure: failure.slice(0, FAILURE_CHARS_MAX) }));
  }

  /** Gives the terminal back. */
  close(): void {
    this.bar?.stop();
  }

  private question(more: object): Question {
    const body = JSON.stringify({ filesDone: this.filesDone, bytesDone: this.bytesDone, ...more });
    return {
      method: 'PATCH',
      path: `/v1/imports/${this.run}`,
      headers: JSON_BODY,
      body,
      ifLost: 'repeat',
    };
  }

  private draw(): SingleBar {
    const { format, barsize } = layoutOf(process.stderr.columns);
    const bar = new SingleBar(
      { format, barsize, stream: process.stderr, hideCursor: true, clearOnComplete: true },
      Presets.shades_classic,
    );
    const megabytes = Math.ceil(this.total.bytes / 1e6);
    bar.start(Math.max(1, this.total.bytes), 0, {
      megabytes,
      files: 0,
      allFiles: this.total.files,
      records: 0,
    });
    return bar;
  }
}

const BAR_MAX = 40;
const BAR_MIN = 10;

/** What is said beside the bar, the fullest first, with the room its figures need at most. */
const LINES = [
  {
    format: '{bar} {percentage}% of {megabytes} MB | {files}/{allFiles} files | {records} records',
    room: ' 100% of 999999 MB | 99999/99999 files | 999,999,999 records'.length,
  },
  { format: '{bar} {percentage}% | {records} records', room: ' 100% | 999,999,999 records'.length },
  { format: '{bar} {percentage}%', room: ' 100%'.length },
] as const;

/** The fullest line that a terminal has room for: one that is cut says nothing at its end. */
export function layoutOf(columns: number): { format: string; barsize: number } {
  const fitting = LINES.find(({ room }) => columns - room >= BAR_MIN) ?? LINES[2];
  const barsize = Math.max(1, Math.min(BAR_MAX, columns - fitting.room - 1));
  return { format: fitting.format, barsize };
}

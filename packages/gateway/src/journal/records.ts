import { Book, type BookRecord, type Entry } from '../lease/book.js';
import type { Report } from '../events.js';
import { Journal } from './journal.js';

/** The book and its journal, always in step: what is applied is written, and the other way round. */
export class Records {
  private constructor(
    readonly book: Book,
    private readonly journal: Journal<BookRecord>,
    /** What an earlier life left open. */
    readonly left: readonly Entry[],
  ) {}

  /** Reads what earlier lives left, and begins a life of its own. */
  static async open(
    folder: string,
    gateway: string,
    report: Report,
    bytesMax?: number,
  ): Promise<Records> {
    const book = new Book();
    const journal = await Journal.read<BookRecord>({
      folder,
      report,
      read: (record) => book.apply(record),
      snapshot: () => book.records(),
      ...(bytesMax !== undefined && { bytesMax }),
    });
    const left = [...book.entries.values()];
    const epoch = Math.max(book.epoch + 1, secondsNow());
    book.apply({ k: 'start', epoch, gateway, at: new Date().toISOString() });
    await journal.begin();
    return new Records(book, journal, left);
  }

  get epoch(): number {
    return this.book.epoch;
  }

  /** Whether what the journal does not say did not happen. */
  get isWhole(): boolean {
    return !this.journal.damaged;
  }

  /** Resolves once it is on disk; throws JournalFailed. */
  write(record: BookRecord): Promise<void> {
    this.book.apply(record);
    return this.journal.append(record);
  }

  /** The caller does not wait for it. */
  note(record: BookRecord): void {
    this.book.apply(record);
    this.journal.note(record);
  }

  close(): Promise<void> {
    return this.journal.close();
  }
}

/** A life after a lost disk must still be newer than those before: time stands in for what was forgotten. */
const EPOCH_ZERO_MS = Date.UTC(2026, 0, 1);
const secondsNow = (): number => Math.max(1, Math.floor((Date.now() - EPOCH_ZERO_MS) / 1000));

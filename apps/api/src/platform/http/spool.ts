import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setImmediate as othersTurn } from 'node:timers/promises';
import { Invalid, Unavailable } from '../errors.js';

/** Shorter answers stay in memory, as most are. */
const MEMORY_BYTES_MAX = 256 * 1024;
const SPOOL_BYTES_MAX = 512 * 1024 * 1024;
/** Of all spools of this process that are being written or read. */
const SPOOLS_BYTES_MAX = 2 * 1024 * 1024 * 1024;
const READ_BYTES = 64 * 1024;
/** Written without a break; then whatever else this process has to do comes first. */
const UNBROKEN_CHARS_MAX = 128 * 1024;
/** An answer is kept no longer than this, however steadily it is read. */
const READ_MS_MAX = 15 * 60_000;

export class ReaderGone extends Unavailable {
  constructor() {
    super('The reader of this answer went away.');
  }
}

/**
 * Answers that are made as fast as the database gives them and read as slowly as their reader likes. A long one lies in a
 * file that has no name from the moment it is open: with the process, however that ends, the file is gone.
 */
export class Spools {
  private bytes = 0;

  constructor(
    private readonly folder: string,
    private readonly bytesMax = SPOOLS_BYTES_MAX,
  ) {}

  /** Takes everything that `parts` yields, unless `isGone` says that its reader is gone. */
  async fill(parts: AsyncIterable<string>, isGone: () => boolean): Promise<Spool> {
    const spool = new Spool(
      () => this.open(),
      (bytes) => this.count(bytes),
    );
    try {
      let unbroken = 0;
      for await (const part of parts) {
        if (isGone()) throw new ReaderGone();
        await spool.write(part);
        unbroken += part.length;
        if (unbroken < UNBROKEN_CHARS_MAX) continue;
        unbroken = 0;
        await othersTurn();
      }
      await spool.flush();
      return spool;
    } catch (error) {
      await spool.close();
      throw isOfDisk(error) ? new Unavailable('There is no room for this answer.', 30) : error;
    }
  }

  /** A process that was killed between the opening of a file and the end of its name leaves it behind. */
  async sweep(): Promise<void> {
    const names = await readdir(this.folder).catch((): string[] => []);
    for (const name of names) await rm(path.join(this.folder, name), { force: true });
  }

  private async open(): Promise<FileHandle> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const name = path.join(this.folder, randomUUID());
    const file = await open(name, 'wx+', 0o600);
    await rm(name, { force: true });
    return file;
  }

  private count(bytes: number): void {
    if (bytes > 0 && this.bytes + bytes > this.bytesMax)
      throw new Unavailable('Too many long answers are being read right now.', 10);
    this.bytes += bytes;
  }
}

const isOfDisk = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EMFILE'].includes(
    (error as NodeJS.ErrnoException).code ?? '',
  );

/** One answer, written once and read once. */
export class Spool {
  private pieces: Buffer[] = [];
  private inMemory = 0;
  private file: FileHandle | null = null;
  private closed = false;
  private size = 0;

  constructor(
    private readonly open: () => Promise<FileHandle>,
    private readonly count: (bytes: number) => void,
  ) {}

  get bytes(): number {
    return this.size;
  }

  async write(text: string): Promise<void> {
    const piece = Buffer.from(text);
    if (this.size + piece.length > SPOOL_BYTES_MAX) {
      throw new Invalid('This answer is too long for one file.', {
        slug: 'report_too_long',
        hint: 'Ask for a shorter range.',
      });
    }
    this.count(piece.length);
    this.size += piece.length;
    this.pieces.push(piece);
    this.inMemory += piece.length;
    if (this.inMemory > MEMORY_BYTES_MAX) await this.spill();
  }

  /** Nothing more is written; a file holds all of it, or none. */
  async flush(): Promise<void> {
    if (this.file !== null && this.inMemory > 0) await this.spill();
  }

  /** Closes itself, however the reading ends. */
  read(): Readable {
    const readable = Readable.from(this.content(), {
      objectMode: false,
      highWaterMark: READ_BYTES,
    });
    const timer = setTimeout(
      () => readable.destroy(new Unavailable('This answer took too long to read.')),
      READ_MS_MAX,
    ).unref();
    readable.once('close', () => {
      clearTimeout(timer);
      void this.close();
    });
    return readable;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.count(-this.size);
    this.pieces = [];
    await this.file?.close();
  }

  private async spill(): Promise<void> {
    this.file ??= await this.open();
    const { pieces } = this;
    this.pieces = [];
    this.inMemory = 0;
    await this.file.writeFile(Buffer.concat(pieces));
  }

  private async *content(): AsyncGenerator<Buffer, void, undefined> {
    const { file } = this;
    if (file === null) {
      yield* this.pieces;
      return;
    }
    for (let at = 0; at < this.size;) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }
}

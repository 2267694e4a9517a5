import { Invalid } from '../errors.js';

/** Of the fixed part of a header, and of what ends a member. */
const HEADER_BYTES = 10;
const [HAS_CHECKSUM, HAS_EXTRA, HAS_NAME, HAS_COMMENT] = [0x02, 0x04, 0x08, 0x10];
/** No writer of logs puts more than a name into a header. */
const TEXT_BYTES_MAX = 64 * 1024;

export const truncated = (): Invalid =>
  new Invalid('The gzip data breaks off before its end.', {
    slug: 'gzip_truncated',
    hint: 'Fetch the file again: a copy that was interrupted ends like this.',
  });

export const damaged = (): Invalid =>
  new Invalid('The gzip data is damaged.', {
    slug: 'gzip_damaged',
    hint: 'Fetch the file again; if it stays like this, it was damaged where it lies.',
  });

/** The bytes of a gzip file as they arrive, and where its members begin. */
export class Arriving {
  private readonly chunks: AsyncIterator<Buffer>;
  private held: Buffer = Buffer.alloc(0);
  private isEnded = false;
  /** All that came so far. */
  arrived = 0;

  constructor(source: AsyncIterable<Buffer>) {
    this.chunks = source[Symbol.asyncIterator]();
  }

  /** The next bytes, as many as are there; null at the end. */
  async next(): Promise<Buffer | null> {
    if (this.held.length === 0 && !(await this.more())) return null;
    const { held } = this;
    this.held = Buffer.alloc(0);
    return held;
  }

  putBack(bytes: Buffer): void {
    this.held = bytes;
  }

  async take(count: number): Promise<Buffer> {
    while (this.held.length < count) if (!(await this.more())) throw truncated();
    const taken = this.held.subarray(0, count);
    this.held = this.held.subarray(count);
    return taken;
  }

  /** False at the end, which zeros may fill. Anything else behind a member is no part of the data. */
  async begins(membersBefore: number): Promise<boolean> {
    for (;;) {
      if (membersBefore > 0 && this.held[0] === 0) {
        const first = this.held.findIndex((byte) => byte !== 0);
        this.held = this.held.subarray(first === -1 ? this.held.length : first);
      }
      if (this.held.length > 0) return true;
      if (!(await this.more())) return false;
    }
  }

  async passHeader(): Promise<void> {
    const head = await this.take(1);
    if (head[0] !== 0x1f) throw damaged();
    const rest = await this.take(HEADER_BYTES - 1);
    const flags = rest[2] ?? 0;
    if (rest[0] !== 0x8b || rest[1] !== 8) throw damaged();
    if ((flags & HAS_EXTRA) !== 0) await this.take((await this.take(2)).readUInt16LE(0));
    if ((flags & HAS_NAME) !== 0) await this.passText();
    if ((flags & HAS_COMMENT) !== 0) await this.passText();
    if ((flags & HAS_CHECKSUM) !== 0) await this.take(2);
  }

  private async passText(): Promise<void> {
    for (let bytes = 0; (await this.take(1))[0] !== 0; bytes++)
      if (bytes > TEXT_BYTES_MAX) throw damaged();
  }

  private async more(): Promise<boolean> {
    if (this.isEnded) return false;
    const next = await this.chunks.next();
    if (next.done === true) {
      this.isEnded = true;
      return false;
    }
    this.arrived += next.value.length;
    this.held = this.held.length === 0 ? next.value : Buffer.concat([this.held, next.value]);
    return true;
  }
}

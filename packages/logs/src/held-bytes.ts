import { createHash, type Hash } from 'node:crypto';
import { RETURN } from './ascii.js';
import { asUuid } from './fingerprint.js';
import { LINE_BYTES_MAX } from './received-line.js';

/** Bytes of one record while it arrives. Above LINE_BYTES_MAX only their hash is kept. */
export class HeldBytes {
  private pieces: Buffer[] = [];
  private bytes = 0;
  private hash: Hash | null = null;

  get isEmpty(): boolean {
    return this.bytes === 0;
  }

  add(piece: Buffer): void {
    if (piece.length === 0) return;
    this.bytes += piece.length;
    if (this.hash !== null) {
      this.hash.update(piece);
      return;
    }
    this.pieces.push(piece);
    if (this.bytes <= LINE_BYTES_MAX + 1) return; // One more for a carriage return.
    this.hash = createHash('sha256');
    for (const held of this.pieces) this.hash.update(held);
    this.pieces = [];
  }

  /** What was added since the last call, without a carriage return at its end; a hash where it was too long to hold. */
  take(): Buffer | string {
    const { hash, pieces } = this;
    const [only] = pieces;
    this.pieces = [];
    this.bytes = 0;
    this.hash = null;
    if (hash !== null) return asUuid(hash.digest('hex'));
    const whole = pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
    return whole[whole.length - 1] === RETURN ? whole.subarray(0, -1) : whole;
  }

  drop(): void {
    this.take();
  }
}

import type { IncomingMessage } from 'node:http';
import { PayloadTooLargeException } from '@nestjs/common';
import type { BodyRoom } from './body-room.js';
import { askForBody } from './connections.js';
import { UNKNOWN_BODY_BYTES_MAX } from './limits.js';
import { afterSilence, brokeOff, Patience, tooSlow } from './patience.js';

export interface WholeBody {
  readonly bytesMax: number;
  readonly idleMs: number;
  readonly room: BodyRoom;
  /** Null: an unknown caller. */
  readonly caller: string | null;
}

/** A body in one piece. What is too large is refused by what it declares, before a byte of it is read. */
export async function readWhole(stream: IncomingMessage, options: WholeBody): Promise<Buffer> {
  const { bytesMax, caller, room } = options;
  const declared = Number(stream.headers['content-length'] ?? '0');
  if (declared > bytesMax) throw tooLarge(bytesMax, caller);
  askForBody(stream);
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    await collect(stream, options.idleMs, (piece) => {
      if (bytes + piece.length > bytesMax) throw tooLarge(bytesMax, caller);
      room.take(caller, piece.length);
      bytes += piece.length;
      pieces.push(piece);
    });
    return Buffer.concat(pieces, bytes);
  } finally {
    room.giveBack(caller, bytes);
  }
}

function tooLarge(bytesMax: number, caller: string | null): PayloadTooLargeException {
  const why =
    caller === null && bytesMax === UNKNOWN_BODY_BYTES_MAX
      ? 'Without a key or a sign-in, a body'
      : 'A body';
  return new PayloadTooLargeException(`${why} may have ${bytesMax} bytes.`);
}

/** By events, which cost a short body less than an iterator does. */
function collect(
  stream: IncomingMessage,
  idleMs: number,
  keep: (piece: Buffer) => void,
): Promise<void> {
  const patience = new Patience(idleMs);
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  let cancel = afterSilence(patience.begin(), () => end(tooSlow()));
  const end = (error?: unknown): void => {
    cancel();
    stream.off('data', take).off('end', finish).off('error', broken).off('close', broken);
    if (error === undefined) resolve(undefined);
    else {
      stream.pause();
      // What happens to the connection from here on concerns no reader any more.
      stream.on('error', () => undefined);
      reject(error);
    }
  };
  const take = (piece: Buffer): void => {
    cancel();
    patience.end(piece.length);
    try {
      keep(piece);
    } catch (error) {
      end(error);
      return;
    }
    cancel = afterSilence(patience.begin(), () => end(tooSlow()));
  };
  const finish = (): void => end();
  const broken = (): void => end(brokeOff());
  stream.on('data', take).on('end', finish).on('error', broken).on('close', broken);
  return promise;
}

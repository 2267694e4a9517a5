import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../platform/config.js';
import { Gate } from '../platform/queues/gate.js';

/** A stream of any length holds two batches in memory; a small file far less, and is mostly waiting. */
const STREAM_WEIGHT = 8;
const SMALL_BYTES = 128 * 1024;

const WAITING_MAX = 256;
const WAIT_MS_MAX = 10_000;

/** Of the imports that are served at once, one key may have four in five, so that another one always finds a place. */
const shareOf = (importsMax: number): number => Math.max(1, Math.floor((importsMax * 4) / 5));

/** How much usage is taken in at once, by whichever endpoint it comes. */
@Injectable()
export class IntakeGate {
  private readonly gate: Gate;

  constructor(@Inject(CONFIG) config: Config) {
    this.gate = new Gate({
      room: config.BURSAR_IMPORTS_MAX * STREAM_WEIGHT,
      share: shareOf(config.BURSAR_IMPORTS_MAX) * STREAM_WEIGHT,
      waitingMax: WAITING_MAX,
      waitingOfKeyMax: WAITING_MAX / 2,
      waitMsMax: WAIT_MS_MAX,
      busy: 'More usage is arriving than can be counted right now.',
    });
  }

  /** `length`: the header of that name. */
  pass<T>(key: string, length: string | undefined, work: () => Promise<T>): Promise<T> {
    const isSmall = Number(length ?? 'NaN') <= SMALL_BYTES;
    return this.gate.pass(key, isSmall ? 1 : STREAM_WEIGHT, work);
  }
}

import { Clock } from '../../../apps/api/src/platform/clock.js';

/** Stands where a test puts it. */
export class SetClock extends Clock {
  constructor(public at: string) {
    super();
  }

  override now(): Date {
    return new Date(this.at);
  }
}

import { Unavailable } from '../platform/errors.js';

const WAITING_PER_PLACE = 4;

/** A bounded queue: so many at once, so many waiting, and the rest are told when to come back. */
export class Gate {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly places: number) {}

  async pass<T>(work: () => Promise<T>): Promise<T> {
    await this.enter();
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.inside--;
      else next();
    }
  }

  private async enter(): Promise<void> {
    if (this.inside < this.places) {
      this.inside++;
      return;
    }
    if (this.waiting.length >= this.places * WAITING_PER_PLACE) {
      throw new Unavailable('More usage is arriving than can be counted right now.', 2);
    }
    // Whoever leaves hands over its place.
    await new Promise<void>((go) => this.waiting.push(go));
  }
}

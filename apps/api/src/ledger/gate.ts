import { Unavailable } from '../platform/errors.js';

const WAITING_MAX = 256;

interface Waiting {
  readonly weight: number;
  readonly enter: () => void;
}

/** A bounded queue: so much at once, so many waiting in their order, and the rest are told when to come back. */
export class Gate {
  private inside = 0;
  private readonly waiting: Waiting[] = [];

  /** `room` is what all that is inside may weigh together. */
  constructor(private readonly room: number) {}

  async pass<T>(weight: number, work: () => Promise<T>): Promise<T> {
    const taken = Math.min(weight, this.room);
    await this.enter(taken);
    try {
      return await work();
    } finally {
      this.inside -= taken;
      this.letIn();
    }
  }

  private async enter(weight: number): Promise<void> {
    if (this.waiting.length >= WAITING_MAX) {
      throw new Unavailable('More usage is arriving than can be counted right now.', 2);
    }
    const entered = new Promise<void>((enter) => this.waiting.push({ weight, enter }));
    this.letIn();
    await entered;
  }

  private letIn(): void {
    for (
      let next = this.waiting[0];
      next !== undefined && this.inside + next.weight <= this.room;
      next = this.waiting[0]
    ) {
      this.waiting.shift();
      this.inside += next.weight;
      next.enter();
    }
  }
}

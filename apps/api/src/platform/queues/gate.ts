import { Unavailable } from '../errors.js';

export interface GateLimits {
  /** What all that is inside may weigh together. */
  readonly room: number;
  /** What the work of one key may weigh together: less than the room, so that no key can keep all others out. */
  readonly share: number;
  readonly waitingMax: number;
  readonly waitingOfKeyMax: number;
  readonly waitMsMax: number;
  /** What a caller is answered who did not get in. */
  readonly busy: string;
}

interface Waiting {
  readonly key: string;
  readonly weight: number;
  readonly enter: () => void;
}

/**
 * A bounded queue: so much at once, so much of one key, so many waiting in their order and for so long; the rest are asked
 * to come back. By hand, because p-queue knows no weights, and one who gives up waiting for a semaphore of async-mutex keeps
 * their place in its queue, and with it those behind.
 */
export class Gate {
  private inside = 0;
  private readonly insideOf = new Map<string, number>();
  private readonly waiting: Waiting[] = [];

  constructor(private readonly limits: GateLimits) {}

  async pass<T>(key: string, weight: number, work: () => Promise<T>): Promise<T> {
    const taken = Math.min(weight, this.limits.share);
    await this.enter(key, taken);
    try {
      return await work();
    } finally {
      this.count(key, -taken);
      this.letIn();
    }
  }

  private async enter(key: string, weight: number): Promise<void> {
    const { waitingMax, waitingOfKeyMax, waitMsMax } = this.limits;
    const ofKey = this.waiting.filter((other) => other.key === key).length;
    if (this.waiting.length >= waitingMax || ofKey >= waitingOfKeyMax) throw this.refusal();
    const { promise: entered, resolve: enter, reject: giveUp } = Promise.withResolvers<undefined>();
    const one: Waiting = { key, weight, enter: () => enter(undefined) };
    this.waiting.push(one);
    this.letIn();
    if (!this.waiting.includes(one)) return;
    const timer = setTimeout(() => {
      this.waiting.splice(this.waiting.indexOf(one), 1);
      giveUp(this.refusal());
      // The heaviest at the head of the queue may have kept back lighter ones.
      this.letIn();
    }, waitMsMax);
    try {
      await entered;
    } finally {
      clearTimeout(timer);
    }
  }

  private refusal(): Unavailable {
    return new Unavailable(this.limits.busy, 2);
  }

  /** In order, but past those whose key has its whole share inside. */
  private letIn(): void {
    const { room, share } = this.limits;
    for (let at = 0; at < this.waiting.length;) {
      const next = this.waiting[at];
      if (next === undefined) return;
      if ((this.insideOf.get(next.key) ?? 0) + next.weight > share) {
        at++;
        continue;
      }
      if (this.inside + next.weight > room) return;
      this.waiting.splice(at, 1);
      this.count(next.key, next.weight);
      next.enter();
    }
  }

  private count(key: string, weight: number): void {
    this.inside += weight;
    const ofKey = (this.insideOf.get(key) ?? 0) + weight;
    if (ofKey === 0) this.insideOf.delete(key);
    else this.insideOf.set(key, ofKey);
  }
}

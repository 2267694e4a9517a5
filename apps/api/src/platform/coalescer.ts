import { apart, refuseWhileHolding } from './postgres/context.js';
import type { Lane } from './postgres/lanes.js';

export type Outcome<O> = { readonly ok: O } | { readonly error: Error };

interface Waiting<I, O> {
  readonly item: I;
  readonly settle: (outcome: Outcome<O>) => void;
}

/**
 * Does together what arrives at the same moment: while some work is under way, the next pieces pile up and share the next
 * round. Each piece has an outcome of its own. Pieces keep the order in which they came. A round belongs to none of those
 * who wait for it: it asks the database by its own lane.
 */
export class Coalescer<I, O> {
  private waiting: Waiting<I, O>[] = [];
  private rounds = 0;

  constructor(
    private readonly lane: Lane,
    private readonly weightOf: (item: I) => number,
    private readonly limits: { readonly weightMax: number; readonly roundsMax: number },
    private readonly work: (items: readonly I[]) => Promise<readonly Outcome<O>[]>,
  ) {}

  async submit(item: I): Promise<O> {
    // A round needs a connection, and may wait for one.
    refuseWhileHolding();
    return new Promise((resolve, reject) => {
      const settle = (outcome: Outcome<O>): void => {
        if ('ok' in outcome) resolve(outcome.ok);
        else reject(outcome.error);
      };
      this.waiting.push({ item, settle });
      // A moment later, so that what came in the same tick goes together.
      apart(this.lane, () => setImmediate(() => this.next()));
    });
  }

  private next(): void {
    while (this.rounds < this.limits.roundsMax && this.waiting.length > 0) {
      this.rounds++;
      void this.round(this.take()).finally(() => {
        this.rounds--;
        this.next();
      });
    }
  }

  /** As much as one round carries; at least one piece, however heavy. */
  private take(): Waiting<I, O>[] {
    let weight = 0;
    let count = 0;
    for (const { item } of this.waiting) {
      weight += this.weightOf(item);
      if (count > 0 && weight > this.limits.weightMax) break;
      count++;
    }
    return this.waiting.splice(0, count);
  }

  private async round(taken: readonly Waiting<I, O>[]): Promise<void> {
    const outcomes = await this.work(taken.map(({ item }) => item)).catch((error: unknown) =>
      taken.map(() => ({ error: error as Error })),
    );
    taken.forEach(({ settle }, i) =>
      settle(outcomes[i] ?? { error: new Error('A piece of work has no outcome.') }),
    );
  }
}

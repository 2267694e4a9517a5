import { apart, refuseWhileHolding } from '../postgres/context.js';
import type { Lane } from '../postgres/lanes.js';
import { concernsAll } from './shared-failure.js';

export type Outcome<O> = { readonly ok: O } | { readonly error: Error };

interface Waiting<I, O> {
  readonly item: I;
  readonly settle: (outcome: Outcome<O>) => void;
}

/**
 * Does together what arrives at the same moment: while some work is under way, the next pieces pile up and share the next
 * round. Each piece has an outcome of its own: a round that fails for the sake of one piece is done again in parts. Pieces
 * keep the order in which they came. A round belongs to none of those who wait for it: it asks the database by its own lane.
 * By hand, because dataloader gathers what one tick asks, bounds no number of rounds, and knows neither weights nor parts.
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
    await inParts(taken, async (part) => {
      const outcomes = await this.work(part.map(({ item }) => item));
      // At once: a caller does not wait for the parts after its own.
      part.forEach(({ settle }, i) => settle(outcomes[i] ?? NO_OUTCOME));
      return outcomes;
    }).then((outcomes) => {
      // For those that failed; settling again changes nothing for the others.
      taken.forEach(({ settle }, i) => settle(outcomes[i] ?? NO_OUTCOME));
    });
  }
}

const NO_OUTCOME = { error: new Error('A piece of work has no outcome.') };

/**
 * Outcomes of `work` on all items together. Where that fails, and not because the database is away or out of time, it is
 * done again on each half, down to single items: one item that cannot be done costs 2 × log₂ n further tries and fails alone.
 * `work` must undo what it did before it throws. A transaction does; what is counted outside of one must be given back.
 */
export async function inParts<I, O>(
  items: readonly I[],
  work: (part: readonly I[]) => Promise<readonly Outcome<O>[]>,
): Promise<readonly Outcome<O>[]> {
  try {
    const outcomes = await work(items);
    return items.map((_, i) => outcomes[i] ?? NO_OUTCOME);
  } catch (error) {
    if (items.length <= 1 || concernsAll(error))
      return items.map(() => ({ error: error as Error }));
  }
  const middle = Math.ceil(items.length / 2);
  const first = await inParts(items.slice(0, middle), work);
  return [...first, ...(await inParts(items.slice(middle), work))];
}

import type { Entry } from '../lease/book.js';

/** What calls made while Bursar was unreachable may cost at worst, by budget: kept, since a long outage has many to add up. */
export class OfflineSums {
  #all = 0n;
  /** Of an older journal, which did not say by which budgets: they count against every one. */
  #unsaid = 0n;
  readonly #byBudget = new Map<string, bigint>();

  add({ lane, worst, budgets }: Entry, sign: 1n | -1n): void {
    if (lane !== 'offline') return;
    const amount = sign * BigInt(worst ?? '0');
    this.#all += amount;
    if (budgets === undefined) this.#unsaid += amount;
    for (const budget of budgets ?? []) {
      const sum = (this.#byBudget.get(budget) ?? 0n) + amount;
      if (sum === 0n) this.#byBudget.delete(budget);
      else this.#byBudget.set(budget, sum);
    }
  }

  get all(): bigint {
    return this.#all;
  }

  of(budget: string): bigint {
    return this.#unsaid + (this.#byBudget.get(budget) ?? 0n);
  }
}

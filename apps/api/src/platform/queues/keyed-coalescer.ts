import type { Coalescer } from './coalescer.js';

/** What concerns one thing goes together, and waits for nothing else: a coalescer for each key, as long as work waits there. */
export class KeyedCoalescer<I, O> {
  private readonly byKey = new Map<string, { readonly one: Coalescer<I, O>; waiting: number }>();

  constructor(private readonly make: () => Coalescer<I, O>) {}

  async submit(key: string, item: I): Promise<O> {
    const known = this.byKey.get(key) ?? { one: this.make(), waiting: 0 };
    this.byKey.set(key, known);
    known.waiting++;
    try {
      return await known.one.submit(item);
    } finally {
      known.waiting--;
      if (known.waiting === 0) this.byKey.delete(key);
    }
  }
}

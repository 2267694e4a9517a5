import { describe, expect, it } from '@jest/globals';
import { Coalescer, type Outcome } from './coalescer.js';

describe('work that is done together', () => {
  function setUp(limits = { weightMax: 10, roundsMax: 1 }) {
    const rounds: number[][] = [];
    const work = async (items: readonly number[]): Promise<Outcome<string>[]> => {
      rounds.push([...items]);
      await new Promise((resolve) => setImmediate(resolve));
      return items.map((item) =>
        item < 0 ? { error: new Error(`no ${item}`) } : { ok: `did ${item}` },
      );
    };
    return { rounds, coalescer: new Coalescer<number, string>('jobs', Math.abs, limits, work) };
  }

  it('shares a round up to its weight, in the order of arrival', async () => {
    const { rounds, coalescer } = setUp();
    expect(await Promise.all([4, 5, 3, 8, 1].map((n) => coalescer.submit(n)))).toEqual([
      'did 4',
      'did 5',
      'did 3',
      'did 8',
      'did 1',
    ]);
    expect(rounds).toEqual([[4, 5], [3], [8, 1]]);
  });

  it('gives a piece too heavy for any round a round of its own', async () => {
    const { rounds, coalescer } = setUp();
    await Promise.all([99, 1].map((n) => coalescer.submit(n)));
    expect(rounds).toEqual([[99], [1]]);
  });

  it('fails only the piece that failed', async () => {
    const { coalescer } = setUp();
    const [good, bad] = await Promise.allSettled([coalescer.submit(1), coalescer.submit(-2)]);
    expect(good).toEqual({ status: 'fulfilled', value: 'did 1' });
    expect(bad).toMatchObject({ status: 'rejected', reason: { message: 'no -2' } });
  });

  it('goes on after a round that broke as a whole', async () => {
    let broken = true;
    const coalescer = new Coalescer<number, number>(
      'jobs',
      () => 1,
      { weightMax: 1, roundsMax: 1 },
      (items) =>
        broken
          ? ((broken = false), Promise.reject(new Error('down')))
          : Promise.resolve(items.map((ok) => ({ ok }))),
    );
    await expect(coalescer.submit(1)).rejects.toThrow('down');
    await expect(coalescer.submit(2)).resolves.toBe(2);
  });
});

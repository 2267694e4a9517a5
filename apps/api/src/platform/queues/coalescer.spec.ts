import { describe, expect, it } from '@jest/globals';
import { Coalescer, type Outcome } from './coalescer.js';
import { Unavailable } from '../errors.js';

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

describe('a round that fails for the sake of one piece', () => {
  const POISON = 77;
  function poisoned(failure: () => Error = () => new Error('cannot be stored')) {
    const rounds: number[] = [];
    const done = new Map<number, number>();
    const coalescer = new Coalescer<number, number>(
      'screen',
      () => 1,
      { weightMax: 200, roundsMax: 1 },
      async (items) => {
        rounds.push(items.length);
        await new Promise((resolve) => setImmediate(resolve));
        if (items.includes(POISON)) throw failure();
        return items.map((item) => {
          done.set(item, (done.get(item) ?? 0) + 1);
          return { ok: item };
        });
      },
    );
    const submitted = Array.from({ length: 200 }, (_, i) => coalescer.submit(i));
    return { rounds, done, answers: Promise.allSettled(submitted) };
  }

  it('fails that piece alone, does every other once, and takes few further rounds', async () => {
    const { rounds, done, answers } = poisoned();
    const failed = (await answers).flatMap(({ status }, i) => (status === 'rejected' ? [i] : []));
    expect(failed).toEqual([POISON]);
    expect([...done.values()].every((times) => times === 1)).toBe(true);
    expect(done.size).toBe(199);
    expect(rounds.length).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(200)));
  });

  it('is not tried again where the database is away: that would meet every piece', async () => {
    const { rounds, answers } = poisoned(() => new Unavailable('The database does not answer.'));
    expect((await answers).every(({ status }) => status === 'rejected')).toBe(true);
    expect(rounds).toEqual([200]);
  });
});

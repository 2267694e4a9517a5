import { describe, expect, it } from '@jest/globals';
import { Unavailable } from '../errors.js';
import { Gate, type GateLimits } from './gate.js';

const LIMITS: GateLimits = {
  room: 4,
  share: 3,
  waitingMax: 8,
  waitingOfKeyMax: 6,
  waitMsMax: 60_000,
  busy: 'Come back.',
};

/** Visitors stay inside until the place is opened. */
function stage(limits: Partial<GateLimits> = {}) {
  const gate = new Gate({ ...LIMITS, ...limits });
  const { promise: shut, resolve } = Promise.withResolvers<undefined>();
  const inside: string[] = [];
  const visit = (key: string, weight = 1) =>
    gate.pass(key, weight, async () => {
      inside.push(key);
      await shut;
    });
  const settled = () => new Promise((next) => setImmediate(next));
  return { visit, inside, settled, open: () => resolve(undefined) };
}

describe('a gate with room for four, three of one key', () => {
  it('lets in what fits together, in order', async () => {
    const { visit, inside, settled, open } = stage();
    const visits = [visit('a', 2), visit('b', 3), visit('c')];
    await settled();
    // The second does not fit, and the third does not overtake it.
    expect(inside).toEqual(['a']);
    open();
    await Promise.all(visits);
    expect(inside).toEqual(['a', 'b', 'c']);
  });

  it('keeps a place for other keys, however many of one key wait', async () => {
    const { visit, inside, settled, open } = stage();
    const visits = ['a', 'a', 'a', 'a', 'a', 'b'].map((key) => visit(key));
    await settled();
    expect(inside).toEqual(['a', 'a', 'a', 'b']);
    open();
    await Promise.all(visits);
    expect(inside).toHaveLength(6);
  });

  it('lets the heaviest in alone, as if it weighed the whole share', async () => {
    const { visit, inside, settled, open } = stage();
    const visits = [visit('a', 99)];
    await settled();
    expect(inside).toEqual(['a']);
    open();
    await Promise.all(visits);
  });

  it('asks to come back where too many wait, of all or of one key', async () => {
    const { visit, open } = stage();
    const visits = Array.from({ length: 9 }, () => visit('a'));
    await expect(visit('a')).rejects.toBeInstanceOf(Unavailable);
    visits.push(...['b', 'b', 'b'].map((key) => visit(key)));
    await expect(visit('c')).rejects.toBeInstanceOf(Unavailable);
    open();
    await Promise.all(visits);
  });

  it('asks to come back after the longest wait, and lets in what stood behind', async () => {
    const { visit, inside, settled, open } = stage({ waitMsMax: 20 });
    const first = visit('a', 2);
    const heavy = visit('b', 3);
    await settled();
    await expect(heavy).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterSeconds: 2 });
    const light = visit('c');
    await settled();
    expect(inside).toEqual(['a', 'c']);
    open();
    await Promise.all([first, light]);
  });

  it('gives room back when the work inside fails', async () => {
    const gate = new Gate(LIMITS);
    const fail = () => Promise.reject(new Error('no'));
    await expect(gate.pass('a', 3, fail)).rejects.toThrow('no');
    await expect(gate.pass('a', 3, () => Promise.resolve('yes'))).resolves.toBe('yes');
  });
});

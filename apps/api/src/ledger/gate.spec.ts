import { describe, expect, it } from '@jest/globals';
import { Unavailable } from '../platform/errors.js';
import { Gate } from './gate.js';

describe('a gate with room for four', () => {
  async function visit(weights: number[]) {
    const gate = new Gate(4);
    const { promise: shut, resolve: open } = Promise.withResolvers<undefined>();
    let inside = 0;
    let most = 0;
    const visits = weights.map((weight) =>
      gate.pass(weight, async () => {
        most = Math.max(most, (inside += Math.min(weight, 4)));
        await shut;
        inside -= Math.min(weight, 4);
      }),
    );
    await new Promise((resolve) => setImmediate(resolve));
    return { gate, most: () => most, open: () => open(undefined), visits };
  }

  it('lets in what fits together, in order, and the heaviest alone', async () => {
    const { most, open, visits } = await visit([1, 1, 1, 3, 9, 1]);
    open();
    await Promise.all(visits);
    expect(most()).toBe(4);
  });

  it('tells who would wait behind 256 others when to come back', async () => {
    const { gate, open, visits } = await visit(Array.from({ length: 260 }, () => 1));
    await expect(gate.pass(1, () => Promise.resolve())).rejects.toBeInstanceOf(Unavailable);
    open();
    await Promise.all(visits);
  });

  it('gives room back when the work inside fails', async () => {
    const gate = new Gate(1);
    await expect(gate.pass(1, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(gate.pass(1, () => Promise.resolve('yes'))).resolves.toBe('yes');
  });
});

import { describe, expect, it } from '@jest/globals';
import { Unavailable } from '../platform/errors.js';
import { Gate } from './gate.js';

describe('a gate of two places', () => {
  it('lets two in, makes eight wait, and tells the rest when to come back', async () => {
    const gate = new Gate(2);
    const { promise: shut, resolve: open } = Promise.withResolvers<undefined>();
    let inside = 0;
    let most = 0;
    const visit = () =>
      gate.pass(async () => {
        most = Math.max(most, ++inside);
        await shut;
        inside--;
      });
    const visits = Array.from({ length: 10 }, visit);
    await expect(visit()).rejects.toBeInstanceOf(Unavailable);
    open(undefined);
    await Promise.all(visits);
    expect({ most, inside }).toEqual({ most: 2, inside: 0 });
  });

  it('gives its place back when the work inside fails', async () => {
    const gate = new Gate(1);
    await expect(gate.pass(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(gate.pass(() => Promise.resolve('yes'))).resolves.toBe('yes');
  });
});

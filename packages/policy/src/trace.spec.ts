import { describe, expect, it } from '@jest/globals';
import { traceIdOf } from './index.js';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('a trace id', () => {
  it.each([
    ID,
    `00-${ID}-00f067aa0ba902b7-01`,
    `00-${ID}-00f067aa0ba902b7-00`,
    `cc-${ID}-00f067aa0ba902b7-01-what-comes-later`,
  ])('is read from %s', (text) => {
    expect(traceIdOf(text)).toBe(ID);
  });

  it.each([
    '',
    ID.toUpperCase(),
    ID.slice(1),
    `${ID}0`,
    '0'.repeat(32),
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `ff-${ID}-00f067aa0ba902b7-01`,
    `00-${ID}-00f067aa0ba902b7`,
    ` ${ID}`,
    `${ID}\n`,
  ])('is not read from %j', (text) => {
    expect(traceIdOf(text)).toBeNull();
  });
});

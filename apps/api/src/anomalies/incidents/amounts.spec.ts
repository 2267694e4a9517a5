import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, QUARTER } from '@bursar/time';
import { amountsOf, endedBy, type Quarter } from './amounts.js';

const FROM = Date.parse('2026-11-22T23:00:00Z');

/** Ten units each quarter hour of the eight days before. */
const history = (from = FROM): Quarter[] => {
  const quarters: Quarter[] = [];
  for (let at = from - 8 * DAY; at < from; at += QUARTER)
    quarters.push({ at, cost: 10n, tokens: 100n, unpriced: 0n });
  return quarters;
};
const during = (costs: readonly bigint[]): Quarter[] =>
  costs.map((cost, index) => ({
    at: FROM + index * QUARTER,
    cost,
    tokens: cost * 10n,
    unpriced: 1n,
  }));

describe('the amounts of an episode', () => {
  it('are what it cost, and the median of the same times on the days before', () => {
    const quarters = [...history(), ...during([50n, 60n, 10n])];
    const amounts = amountsOf(quarters, { from: FROM, to: FROM + 45 * 60_000, knownFrom: 0 });
    expect(amounts).toMatchObject({ actual: 120n, expected: 30n, unpriced: 3n });
    expect(amounts.activeTo).toBe(FROM + 2 * QUARTER);
  });

  it('expect of a quarter hour that is not over what has passed of it', () => {
    const quarters = [...history(), ...during([50n])];
    const third = amountsOf(quarters, { from: FROM, to: FROM + QUARTER / 2, knownFrom: 0 });
    expect(third.expected).toBe(5n);
  });

  it('are not made less by a single odd day before', () => {
    const odd = history().map((one) =>
      one.at >= FROM - DAY && one.at < FROM - DAY + HOUR ? { ...one, cost: 500n } : one,
    );
    const amounts = amountsOf([...odd, ...during([50n])], {
      from: FROM,
      to: FROM + QUARTER,
      knownFrom: 0,
    });
    expect(amounts.expected).toBe(10n);
  });

  it('expect nothing of times that no history reaches', () => {
    const amounts = amountsOf(during([50n]), { from: FROM, to: FROM + QUARTER, knownFrom: FROM });
    expect(amounts).toMatchObject({ actual: 50n, expected: 0n });
  });

  it('of more than a day are compared with days before it alone', () => {
    const long = Array.from({ length: 2 * 96 }, () => 50n);
    const amounts = amountsOf([...history(), ...during(long)], {
      from: FROM,
      to: FROM + 2 * DAY,
      knownFrom: FROM - 8 * DAY,
    });
    expect(amounts).toMatchObject({ actual: 9_600n, expected: 1_920n, activeTo: FROM + 2 * DAY });
  });
});

describe('the end of an episode', () => {
  const quiet = Array.from({ length: 9 }, () => 10n);
  const odd = Array.from({ length: 4 }, () => 100n);
  const quarters = [...history(), ...during([...odd, ...quiet, ...odd])];
  const seen = { since: FROM, activeTo: 0 };
  const until = (count: number) => ({ from: FROM, to: FROM + count * QUARTER, knownFrom: 0 });

  it('is the same, however much later it is looked for', () => {
    expect(endedBy(quarters, until(11), seen)).toBeNull();
    for (const count of [12, 13, 17])
      expect(endedBy(quarters, until(count), seen)).toBe(FROM + HOUR);
  });

  it('is not before what was said of it last, nor before what it is known to last', () => {
    const later = { ...seen, since: FROM + 13 * QUARTER };
    expect(endedBy(quarters, until(17), later)).toBeNull();
    expect(endedBy(quarters, until(13), { ...seen, activeTo: FROM + 2 * HOUR })).toBeNull();
  });
});

import { describe, expect, it } from '@jest/globals';
import { askOf, type LimitData } from '@bursar/policy';
import type { MeteredCall } from './metered-call.js';
import { minuteKey, minutePoints, MeteringRound, denialOf, type Wanting } from './metering.js';

const NO_CALL = {} as MeteredCall;
const wanting = (limits: readonly LimitData[], input = 60, output = 40): Wanting => ({
  metered: NO_CALL,
  limits,
  ask: askOf(input, output),
});
const NOTHING_KEPT = { tokens: new Map<string, number>(), underWay: new Map<string, number>() };

/** The counters after all of these calls were added to what was there. */
function roundOf(
  wantings: readonly Wanting[],
  before: Record<string, number> = {},
  kept = NOTHING_KEPT,
) {
  const asked = minutePoints(wantings);
  const counted = new Map(
    [...asked].map(([key, points]) => [key, { points: points + (before[key] ?? 0), endsAt: 0 }]),
  );
  const round = new MeteringRound(counted, asked, kept);
  return wantings.map((one) => round.decide(one)?.limit.id ?? 'in');
}

describe('calls of one batch', () => {
  const wide: LimitData = { id: 'all', scope: {}, requestsPerMinute: 3 };
  const narrow: LimitData = { id: 'search', scope: { team: 'search' }, tokensPerMinute: 250 };

  it('are let in as they came, until the minute is full', () => {
    expect(roundOf(Array.from({ length: 5 }, () => wanting([wide])))).toEqual([
      'in',
      'in',
      'in',
      'all',
      'all',
    ]);
    expect(
      roundOf([wanting([wide]), wanting([wide])], { [minuteKey('all', 'requestsPerMinute')]: 2 }),
    ).toEqual(['in', 'all']);
  });

  it('take nothing of any quota when one refuses them', () => {
    const both = wanting([narrow, wide]);
    expect(roundOf([both, both, both, wanting([wide]), wanting([wide])])).toEqual([
      'in',
      'in',
      'search',
      'in',
      'all',
    ]);
  });

  it('leave room for a smaller one where a larger one does not fit', () => {
    expect(
      roundOf([wanting([narrow], 200), wanting([narrow], 20), wanting([narrow], 0, 9)]),
    ).toEqual(['in', 'search', 'in']);
  });

  it('count what days and calls under way hold already', () => {
    const limit: LimitData = { id: 'day', scope: {}, tokensPerDay: 1_000, concurrency: 4 };
    const kept = { tokens: new Map([['day', 750]]), underWay: new Map([['day', 1]]) };
    expect(roundOf([wanting([limit]), wanting([limit]), wanting([limit])], {}, kept)).toEqual([
      'in',
      'in',
      'day',
    ]);
    const full = { tokens: new Map([['day', 0]]), underWay: new Map([['day', 4]]) };
    expect(roundOf([wanting([limit])], {}, full)).toEqual(['day']);
  });
});

describe('a denial', () => {
  const limit: LimitData = { id: 'search', scope: { team: 'search' }, tokensPerMinute: 250 };
  const denial = {
    limit,
    counter: 'tokensPerMinute',
    allowed: 250,
    taken: 200,
    asked: 100,
    never: false,
  } as const;

  it('says when the counter starts at nothing, in whole seconds and never less than one', () => {
    expect(denialOf(denial, 10_001, 9_000)).toMatchObject({ facts: { retryAfterSeconds: 2 } });
    expect(denialOf(denial, 9_000, 9_500)).toMatchObject({ facts: { retryAfterSeconds: 1 } });
    expect(denialOf(denial, null, 9_500)).toMatchObject({ facts: { retryAfterSeconds: 1 } });
  });

  it('never says that more is taken of a minute than it allows', () => {
    expect(denialOf({ ...denial, taken: 900 }, null, 0)).toMatchObject({ facts: { used: 250 } });
  });

  it('says that waiting is of no use where it is of none', () => {
    expect(denialOf({ ...denial, asked: 251, never: true }, 10_000, 0)).toMatchObject({
      detail: 'The quota search allows 250 tokens a minute; this call alone asks for 251.',
      facts: { retryable: false },
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { joinMovements, type Taken } from './balance.js';
import {
  expireHold,
  type Hold,
  type HoldStep,
  logRequest,
  openHold,
  settleHold,
  takenByHold,
} from './hold.js';
import { HORIZON_MS, releaseHold, voidHold } from './proof.js';

const NOTHING: Taken = { posted: 0n, presumed: 0n, held: 0n, leased: 0n };
const settlement = (cost: bigint | null, attempts = 1, body = 'a') => ({ body, cost, attempts });
const line = (requestId: string, cost: bigint) => ({ requestId, cost });

function taken(hold: Hold): Record<string, bigint> {
  return Object.fromEntries(
    Object.entries(takenByHold(hold)).filter(([, amount]) => amount !== 0n),
  );
}

/** Plays steps one after the other; their movements together must bring the balance where the hold stands. */
function play(hold: Hold, ...steps: ((hold: Hold) => HoldStep)[]) {
  let sum = takenByHold(hold);
  const outcomes: string[] = [];
  let alert: string | null = null;
  for (const take of steps) {
    const step = take(hold);
    hold = step.hold;
    sum = joinMovements(sum, step.movement ?? NOTHING);
    outcomes.push(step.outcome);
    alert = step.alert;
  }
  expect(sum).toEqual(takenByHold(hold));
  return { state: hold.state, taken: taken(hold), outcomes, alert, hold };
}

const settle =
  (cost: bigint | null, attempts = 1, body = 'a') =>
  (hold: Hold) =>
    settleHold(hold, settlement(cost, attempts, body));
const log = (requestId: string, cost: bigint) => (hold: Hold) =>
  logRequest(hold, line(requestId, cost));
const expire = (hold: Hold) => expireHold(hold);
const prove = (kind: 'never-dispatched' | 'unbilled-error' | 'counts-match') => (hold: Hold) =>
  voidHold(hold, { kind });
const silence =
  (waitedMs: number, logExists = true) =>
  (hold: Hold) =>
    voidHold(hold, { kind: 'horizon', waitedMs, horizonMs: HORIZON_MS, logExists });
const release =
  (first: string, second: string, logExists = false) =>
  (hold: Hold) =>
    releaseHold(hold, { people: [first, second], logExists });

describe('a hold of 10', () => {
  it.each([
    ['is held', [], 'PENDING', { held: 10n }],
    ['settled, is posted at its cost', [settle(4n)], 'POSTED', { posted: 4n }],
    ['out of time, is presumed spent', [expire], 'PRESUMED', { presumed: 10n }],
    ['settled after that, is trued up', [expire, settle(4n)], 'TRUED_UP', { posted: 4n }],
    ['logged after that, is trued up', [expire, log('r1', 3n)], 'TRUED_UP', { posted: 3n }],
    ['settled without a cost, is presumed', [settle(null)], 'PRESUMED', { presumed: 10n }],
    ['logged then, is trued up', [settle(null), log('r1', 3n)], 'TRUED_UP', { posted: 3n }],
    ['logged first, is posted', [log('r1', 3n)], 'POSTED', { posted: 3n }],
    [
      'logged after settlement, costs what the log says',
      [settle(4n), log('r1', 5n)],
      'POSTED',
      { posted: 5n },
    ],
    [
      'settled after the log, costs what the log says',
      [log('r1', 5n), settle(4n)],
      'POSTED',
      { posted: 5n },
    ],
    ['never dispatched, is void', [prove('never-dispatched')], 'VOIDED', {}],
    ['ended by an unbilled error, is void', [prove('unbilled-error')], 'VOIDED', {}],
    ['void also when presumed', [expire, prove('never-dispatched')], 'VOIDED', {}],
    ['void when the provider counts nothing', [expire, prove('counts-match')], 'VOIDED', {}],
    ['void when the log stays silent', [expire, silence(HORIZON_MS)], 'VOIDED', {}],
    ['released by two people without a log', [expire, release('ann', 'bo')], 'RELEASED', {}],
    ['free of charge, is posted at nothing', [settle(0n)], 'POSTED', {}],
  ] as const)('%s', (_story, steps, state, expected) => {
    expect(play(openHold(10n), ...steps)).toMatchObject({ state, taken: expected });
  });
});

describe('a hold takes effect once', () => {
  it('answers the same settlement the same, whatever happened since', () => {
    const first = settleHold(openHold(10n), settlement(4n));
    const trued = logRequest(first.hold, line('r1', 5n)).hold;
    const again = settleHold(trued, settlement(4n));
    expect([again.outcome, again.movement]).toEqual(['repeated', null]);
    expect(again.answer).toEqual(first.answer);
    expect(again.answer).toEqual({ state: 'POSTED', cost: 4n });
  });

  it('refuses another body, and keeps the first', () => {
    const { outcomes, taken: kept } = play(openHold(10n), settle(4n), settle(6n, 1, 'b'));
    expect([outcomes, kept]).toEqual([['applied', 'conflict'], { posted: 4n }]);
  });

  it.each([
    ['a line of the log', [log('r1', 3n), log('r1', 3n)]],
    ['running out of time', [expire, expire]],
    ['running out of time, once settled', [settle(4n), expire]],
    ['a proof', [prove('unbilled-error'), prove('unbilled-error')]],
    ['a release', [expire, release('ann', 'bo'), release('ann', 'bo')]],
  ] as const)('%s twice is once', (_story, steps) => {
    expect(play(openHold(10n), ...steps).outcomes.at(-1)).toBe('repeated');
  });
});

describe('several attempts under one hold of 10', () => {
  it('keep the rest presumed until every one of them is logged', () => {
    const hold = openHold(10n, 2);
    expect(play(hold, log('r1', 3n)).taken).toEqual({ posted: 3n, held: 7n });
    expect(play(hold, log('r1', 3n), expire).taken).toEqual({ posted: 3n, presumed: 7n });
    expect(play(hold, log('r1', 3n), expire, log('r2', 4n))).toMatchObject({
      state: 'TRUED_UP',
      taken: { posted: 7n },
    });
  });

  it('are settled together, and trued up one by one', () => {
    const hold = openHold(10n, 2);
    expect(play(hold, settle(7n, 2), log('r1', 3n)).taken).toEqual({ posted: 3n, presumed: 4n });
    expect(play(hold, settle(7n, 2), log('r1', 3n), log('r2', 4n)).taken).toEqual({ posted: 7n });
  });

  it('that never were, are settled as one', () => {
    expect(play(openHold(10n, 2), settle(7n), log('r1', 7n)).taken).toEqual({ posted: 7n });
  });

  it('beyond the permitted ones still count', () => {
    expect(play(openHold(10n), log('r1', 6n), log('r2', 2n)).taken).toEqual({ posted: 8n });
  });

  it('that left no line are proven unspent by the provider’s counts', () => {
    const steps = [settle(7n, 2), log('r1', 3n), prove('counts-match')];
    expect(play(openHold(10n, 2), ...steps).taken).toEqual({ posted: 3n });
  });

  it('are rated again by the same line at another price', () => {
    expect(play(openHold(10n), log('r1', 3n), log('r1', 4n)).taken).toEqual({ posted: 4n });
  });
});

describe('only proof gives a hold back', () => {
  it.each([
    ['the provider’s counts, while the call may be under way', [prove('counts-match')]],
    ['silence before the horizon', [expire, silence(HORIZON_MS - 1)]],
    ['silence where there is no log', [expire, silence(HORIZON_MS, false)]],
    ['silence about a call in time', [silence(HORIZON_MS)]],
    ['a journal, once the log shows the call', [log('r1', 3n), prove('never-dispatched')]],
    ['a journal, once the call is settled', [settle(null), prove('never-dispatched')]],
    ['one person', [expire, release('ann', 'ann')]],
    ['two people, where a log will tell', [expire, release('ann', 'bo', true)]],
    ['two people, in time', [release('ann', 'bo')]],
    ['anything, once it is posted', [settle(4n), prove('unbilled-error')]],
  ] as const)('not %s', (_story, steps) => {
    expect(play(openHold(10n, 2), ...steps).outcomes.at(-1)).toBe('refused');
  });
});

describe('what should not happen is counted in full, and reported', () => {
  it.each([
    ['settled above its bound', [settle(12n)], 'bound_broken', { posted: 12n }],
    ['logged above its bound', [log('r1', 12n)], 'bound_broken', { posted: 12n }],
    [
      'settled after a proof',
      [prove('unbilled-error'), settle(4n)],
      'proof_contradicted',
      { posted: 4n },
    ],
    [
      'logged after a proof',
      [prove('never-dispatched'), log('r1', 4n)],
      'proof_contradicted',
      { posted: 4n },
    ],
    [
      'logged after a release',
      [expire, release('ann', 'bo'), log('r1', 4n)],
      'proof_contradicted',
      { posted: 4n },
    ],
  ] as const)('%s', (_story, steps, alert, expected) => {
    expect(play(openHold(10n), ...steps)).toMatchObject({ alert, taken: expected });
  });

  it('is reported once', () => {
    expect(play(openHold(10n), settle(12n), log('r1', 13n)).alert).toBeNull();
  });

  it('is quiet about a void call that is settled at nothing', () => {
    expect(play(openHold(10n), prove('unbilled-error'), settle(0n))).toMatchObject({
      state: 'VOIDED',
      alert: null,
    });
  });
});

describe('any order of events', () => {
  const events = fc.constantFrom(
    expire,
    settle(4n, 2),
    settle(null),
    settle(9n, 1, 'b'),
    log('r1', 3n),
    log('r2', 2n),
    prove('counts-match'),
    prove('unbilled-error'),
    silence(HORIZON_MS),
    release('ann', 'bo'),
  );

  it('moves the balance to exactly where the hold stands, and never below zero', () => {
    fc.assert(
      fc.property(
        fc.array(events, { maxLength: 8 }),
        fc.integer({ min: 1, max: 2 }),
        (steps, n) => {
          const { hold } = play(openHold(10n, n), ...steps);
          for (const amount of Object.values(takenByHold(hold))) expect(amount >= 0n).toBe(true);
        },
      ),
    );
  });

  it('ends at the log’s own sum once every line is there and the hold has ended', () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 6 }), (steps) => {
        const ending = [expire, log('r1', 3n), log('r2', 2n), prove('counts-match')];
        expect(play(openHold(10n, 2), ...steps, ...ending).taken).toEqual({ posted: 5n });
      }),
    );
  });
});

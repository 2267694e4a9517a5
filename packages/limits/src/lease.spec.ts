import { describe, expect, it } from '@jest/globals';
import { logRequest, openHold, settleHold } from './hold.js';
import {
  activateLease,
  closeLease,
  drawFromLease,
  expireLease,
  followHold,
  grantLease,
  type Lease,
  reclaimLease,
  reclaimsAt,
  returnLease,
  takenByLease,
} from './lease.js';
import { isOversized, leaseAmount, type LeaseDemand, leaseTermMs } from './lease-size.js';
import { mayStart, openSlice, settleCall, startCall } from './slice.js';

const TERMS = { termMs: 5_000, longestCallMs: 600_000, marginMs: 10_000 };
const granted = grantLease(100n, 7, 1_000, TERMS);
const reclaimed = reclaimLease(granted, reclaimsAt(granted)).lease;

function taken(lease: Lease): Record<string, bigint> {
  return Object.fromEntries(
    Object.entries(takenByLease(lease)).filter(([, amount]) => amount !== 0n),
  );
}

describe('a lease of 100', () => {
  it('takes all of itself from its budgets', () => {
    expect(taken(granted)).toEqual({ leased: 100n });
  });

  it('gives a reported call its worst case, as a hold of its own', () => {
    const { lease, movement } = drawFromLease(granted, 10n);
    expect(movement).toMatchObject({ leased: -10n });
    expect(taken(lease)).toEqual({ leased: 90n });
  });

  it('can be spent again for what a settled call did not need', () => {
    const drawn = drawFromLease(granted, 10n).lease;
    const { hold } = settleHold(openHold(10n), { body: 'a', cost: 4n, attempts: 1 });
    expect(taken(followHold(drawn, openHold(10n), hold).lease)).toEqual({ leased: 96n });
  });

  it('keeps the worst case of a call whose cost is unknown', () => {
    const drawn = drawFromLease(granted, 10n).lease;
    const { hold } = settleHold(openHold(10n), { body: 'a', cost: null, attempts: 1 });
    expect(taken(followHold(drawn, openHold(10n), hold).lease)).toEqual({ leased: 90n });
  });

  it('gets back what the log shows that a call did not need, and nothing again when it is settled', () => {
    const drawn = drawFromLease(granted, 10n).lease;
    const opened = openHold(10n);
    const logged = logRequest(opened, { requestId: 'a', cost: 4n }).hold;
    const after = followHold(drawn, opened, logged).lease;
    expect(taken(after)).toEqual({ leased: 96n });
    const { hold, answer } = settleHold(logged, { body: 'a', cost: 6n, attempts: 1 });
    expect(answer?.cost).toBe(4n);
    expect(taken(followHold(after, logged, hold).lease)).toEqual({ leased: 96n });
  });

  it('keeps what is still to be logged of a settled call, as the answer to its gateway says', () => {
    const drawn = drawFromLease(granted, 10n).lease;
    const opened = openHold(10n, 2);
    const logged = logRequest(opened, { requestId: 'a', cost: 1n }).hold;
    expect(taken(followHold(drawn, opened, logged).lease)).toEqual({ leased: 90n });
    const { hold, answer } = settleHold(logged, { body: 'a', cost: 7n, attempts: 2 });
    expect(answer?.cost).toBe(7n);
    expect(taken(followHold(drawn, logged, hold).lease)).toEqual({ leased: 93n });
  });

  it('pays for a broken bound as far as it can, and never goes below zero', () => {
    const drawn = drawFromLease(granted, 95n).lease;
    const { hold } = settleHold(openHold(95n), { body: 'a', cost: 120n, attempts: 1 });
    const after = followHold(drawn, openHold(95n), hold).lease;
    expect(taken(after)).toEqual({});
    expect(taken(drawFromLease(after, 5n).lease)).toEqual({});
  });

  it('gives back everything that is not under way when it is returned', () => {
    const drawn = drawFromLease(granted, 10n).lease;
    const { lease, movement } = returnLease(drawn);
    expect([lease.state, movement?.leased]).toEqual(['returned', -90n]);
    expect(returnLease(lease).refused).toBe('ended');
  });

  it('is presumed spent when it is not returned, and keeps what was drawn out of that', () => {
    const drawn = drawFromLease(granted, 10n).lease;
    const step = reclaimLease(drawn, reclaimsAt(drawn));
    expect(taken(step.lease)).toEqual({ presumed: 90n });
    expect(taken(drawFromLease(step.lease, 20n).lease)).toEqual({ presumed: 70n });
  });

  it('presumes nothing any more once that is proven unspent', () => {
    expect(taken(closeLease(reclaimed).lease)).toEqual({});
  });

  it('can still be returned by its journal after it was reclaimed', () => {
    expect(taken(returnLease(reclaimed).lease)).toEqual({});
  });
});

describe('the time of a lease', () => {
  it('is over for the gateway at its term, for its budgets after the longest call and the margin', () => {
    expect(expireLease(granted, 5_999).refused).toBe('too_early');
    const expired = expireLease(granted, 6_000).lease;
    expect(taken(expired)).toEqual({ leased: 100n });
    expect(reclaimLease(expired, 615_999).refused).toBe('too_early');
    expect(reclaimLease(expired, 616_000).lease.state).toBe('reclaimed');
  });

  it('ends with the first of its windows', () => {
    expect(leaseTermMs(5_000, 1_000, [3_500, 90_000])).toBe(2_500);
    expect(leaseTermMs(5_000, 1_000, [500])).toBe(0);
    expect(leaseTermMs(5_000, 1_000, [])).toBe(5_000);
  });
});

describe('a gateway goes on under a lease', () => {
  it.each([
    ['in the life it was granted to', granted, 7, 2_000, null],
    ['not in a later life', granted, 8, 2_000, 'stale_epoch'],
    ['not in an earlier life', granted, 6, 2_000, 'stale_epoch'],
    ['not after its term', granted, 7, 6_000, 'expired'],
    ['not when it is returned', returnLease(granted).lease, 7, 2_000, 'ended'],
    ['not when it is reclaimed', reclaimed, 7, 2_000, 'ended'],
  ] as const)('%s', (_story, lease, epoch, now, refused) => {
    const step = activateLease(lease, epoch, now);
    expect(step.refused).toBe(refused);
    expect(step.lease.state).toBe(refused === null ? 'active' : lease.state);
  });

  it('settles what it started even when the lease has ended', () => {
    expect(drawFromLease(reclaimed, 10n).refused).toBeNull();
    expect(drawFromLease(closeLease(reclaimed).lease, 10n).movement).toBeNull();
  });
});

describe('how much is leased', () => {
  const demand: LeaseDemand = {
    spendPerSecond: 1_000n,
    rooms: [{ headroom: 10_000_000n, sharers: 2 }],
    worst: 100n,
  };
  it.each([
    ['five seconds of spend', {}, 5_000n],
    [
      'at most 2 % of each headroom, shared by the gateways',
      {
        rooms: [
          { headroom: 400_000n, sharers: 2 },
          { headroom: 900_000n, sharers: 1 },
        ],
      },
      4_000n,
    ],
    ['nothing below twenty calls', { worst: 251n }, null],
    ['exactly twenty calls', { worst: 250n }, 5_000n],
    ['nothing without headroom', { rooms: [{ headroom: -5n, sharers: 2 }] }, null],
    ['nothing without a worst case', { worst: 0n }, null],
    ['a gateway alone counts as one', { rooms: [{ headroom: 200_000n, sharers: 0 }] }, 4_000n],
    [
      'what the budget with the most sharers has for each',
      {
        rooms: [
          { headroom: 400_000n, sharers: 1 },
          { headroom: 500_000n, sharers: 4 },
        ],
      },
      2_500n,
    ],
    ['as much as is wished where no hard budget binds', { rooms: [] }, 5_000n],
  ] as const)('%s', (_story, change, amount) => {
    expect(leaseAmount({ ...demand, ...change })).toBe(amount);
  });

  it('is too much once what is left has shrunk', () => {
    expect(isOversized(5_000n, demand.rooms)).toBe(false);
    expect(isOversized(5_000n, [{ headroom: 400_000n, sharers: 2 }])).toBe(true);
  });
});

describe('the gateway’s slice', () => {
  const slice = openSlice(20n, 1_000, 5_000);

  it('starts calls while their worst cases fit', () => {
    const used = startCall(startCall(slice, 10n), 7n);
    expect([mayStart(used, 3n, 2_000), mayStart(used, 4n, 2_000)]).toEqual([true, false]);
  });

  it('starts nothing from its term on, counted from when it asked', () => {
    expect([mayStart(slice, 1n, 5_999), mayStart(slice, 1n, 6_000)]).toEqual([true, false]);
  });

  it('can be spent again for what an acknowledged call did not need', () => {
    const used = startCall(slice, 20n);
    expect(mayStart(settleCall(used, 20n, 5n), 15n, 2_000)).toBe(true);
    expect(mayStart(settleCall(used, 20n, null), 1n, 2_000)).toBe(false);
  });
});

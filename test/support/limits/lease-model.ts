import {
  drawFromLease,
  followHold,
  expireHold,
  grantLease,
  type Hold,
  type Lease,
  LEASE_SPEND_SECONDS,
  leaseAmount,
  type LoggedRequest,
  logRequest,
  openHold,
  reclaimLease,
  returnLease,
  settleHold,
  type SettlementStep,
  takenByHold,
  takenByLease,
} from '@bursar/limits';
import { toFemto } from '@bursar/pricing';
import fc from 'fast-check';

export type Step =
  | { readonly do: 'admit'; readonly tokens: number }
  | { readonly do: 'lease'; readonly tokens: number }
  | {
      readonly do: 'report' | 'settle';
      readonly call: number;
      readonly worst: number;
      readonly attempts: number;
      readonly tokens: number | null;
    }
  | { readonly do: 'log'; readonly call: number; readonly tokens: number; readonly attempt: number }
  | { readonly do: 'return'; readonly lease: number; readonly open: readonly number[] }
  | { readonly do: 'reclaim' | 'expire' | 'move' | 'crash' };

/** Calls are numbered across the leases of a history: call n is the n-th call of lease n % 2. */
const call = fc.nat({ max: 5 });
const tokens = fc.integer({ min: 0, max: 12_000 });
const reported = {
  worst: fc.integer({ min: 1, max: 12_000 }),
  attempts: fc.integer({ min: 1, max: 2 }),
};
const step = <K extends string, R extends object>(
  name: K,
  fields: { [P in keyof R]: fc.Arbitrary<R[P]> },
) => fc.record({ do: fc.constant(name), ...fields });

export const stepOfLeases = fc.oneof(
  { weight: 2, arbitrary: step('admit', { tokens: fc.integer({ min: 1, max: 600_000 }) }) },
  { weight: 4, arbitrary: step('lease', { tokens: fc.integer({ min: 1_000, max: 60_000 }) }) },
  { weight: 3, arbitrary: step('report', { call, ...reported, tokens: fc.constant(null) }) },
  { weight: 6, arbitrary: step('settle', { call, ...reported, tokens: fc.option(tokens) }) },
  { weight: 4, arbitrary: step('log', { call, tokens, attempt: fc.nat({ max: 1 }) }) },
  {
    weight: 2,
    arbitrary: step('return', {
      lease: fc.nat({ max: 1 }),
      open: fc.uniqueArray(call, { maxLength: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('reclaim', 'expire', 'crash', 'move').map((name) => ({ do: name })),
  },
) as fc.Arbitrary<Step>;

export const LIMIT = toFemto('20');
/** $10 a million. */
export const costOf = (output: number): bigint => BigInt(output) * toFemto('0.00001');
/** Of a usual call. */
export const USUAL_TOKENS = 20;

export interface KnownLease {
  lease: Lease;
  readonly id: string;
  readonly epoch: number;
  readonly given: Record<string, unknown>;
}

/** A call under a lease, and how it was reported first. */
export interface KnownCall {
  readonly of: KnownLease;
  hold: Hold;
  readonly reported: { worst: number; attempts: number } | null;
}

/** What the pure rules say about one budget, whose gateways have leases. */
export class LeaseModel {
  readonly holds: Hold[] = [];
  readonly leases: KnownLease[] = [];
  readonly calls = new Map<number, KnownCall>();
  asked = 0;

  constructor(
    readonly team: string,
    readonly history: number,
  ) {}

  get taken() {
    const taken = [
      ...this.holds.map((hold) => takenByHold(hold)),
      ...[...this.calls.values()].map(({ hold }) => takenByHold(hold)),
      ...this.leases.map(({ lease }) => takenByLease(lease)),
    ];
    const sum = (name: 'posted' | 'presumed' | 'held' | 'leased') =>
      taken.reduce((total, one) => total + one[name], 0n);
    return {
      posted: sum('posted'),
      presumed: sum('presumed'),
      held: sum('held'),
      leased: sum('leased'),
    };
  }

  get headroom(): bigint {
    const { posted, presumed, held, leased } = this.taken;
    return LIMIT - posted - presumed - held - leased;
  }

  /** What a wish is answered by; null: there is no ample room, or the gateway has handed nothing back. */
  amountFor(wish: bigint): bigint | null {
    const amount = leaseAmount({
      spendPerSecond: wish / LEASE_SPEND_SECONDS,
      rooms: [{ headroom: this.headroom, sharers: 1 }],
      worst: costOf(USUAL_TOKENS),
    });
    const outstanding = this.leases.reduce(
      (sum, { lease }) => sum + takenByLease(lease).leased,
      0n,
    );
    return amount === null || outstanding > 2n * amount ? null : amount;
  }

  grant(amount: bigint, id: string, epoch: number, given: Record<string, unknown>): void {
    const terms = { termMs: 0, longestCallMs: 0, marginMs: 0 };
    this.leases.push({ lease: grantLease(amount, epoch, 0, terms), id, epoch, given });
  }

  leaseOf(n: number): KnownLease | undefined {
    return this.leases[n % 2];
  }

  private draw(of: KnownLease, worst: bigint): void {
    of.lease = drawFromLease(of.lease, worst).lease;
  }

  /** What the call does not need goes back to its lease. */
  private follow(known: { readonly of: KnownLease; hold: Hold }, hold: Hold): void {
    known.of.lease = followHold(known.of.lease, known.hold, hold).lease;
    known.hold = hold;
  }

  /** A call is reported: its worst case leaves the lease, less what its lines in the log have taken. */
  report(n: number, of: KnownLease, worst: number, attempts: number): void {
    const known = this.calls.get(n);
    if (known !== undefined && known.reported !== null) return;
    this.draw(of, costOf(worst) - (known?.hold.worst ?? 0n));
    const fresh: Hold = openHold(costOf(worst), attempts);
    const hold = (known?.hold.logged ?? []).reduce(
      (one, line) => logRequest(one, line).hold,
      fresh,
    );
    of.lease = followHold(of.lease, fresh, hold).lease;
    this.calls.set(n, { of, hold, reported: { worst, attempts } });
  }

  settle(n: number, body: string, cost: bigint | null): SettlementStep | null {
    const known = this.calls.get(n);
    if (known === undefined) return null;
    const step = settleHold(known.hold, { body, cost, attempts: 1 });
    this.follow(known, step.hold);
    return step;
  }

  /** False where this line is known. */
  log(n: number, of: KnownLease, line: LoggedRequest): boolean {
    const known = this.calls.get(n);
    if (known?.hold.logged.some(({ requestId }) => requestId === line.requestId) === true)
      return false;
    if (known !== undefined && known.reported !== null) {
      this.follow(known, logRequest(known.hold, line).hold);
      return true;
    }
    this.draw(of, line.cost);
    const before: Hold = known?.hold ?? openHold(0n, 1);
    const hold = logRequest({ ...before, worst: before.worst + line.cost }, line).hold;
    this.calls.set(n, { of, hold, reported: null });
    return true;
  }

  giveBack(of: KnownLease): void {
    of.lease = returnLease(of.lease).lease;
  }

  reclaim(): void {
    for (const one of this.leases) one.lease = reclaimLease(one.lease, 1).lease;
  }

  expire(): void {
    this.holds.forEach((hold, i) => (this.holds[i] = expireHold(hold).hold));
    for (const known of this.calls.values()) known.hold = expireHold(known.hold).hold;
  }
}

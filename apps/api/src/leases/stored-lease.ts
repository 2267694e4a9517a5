import {
  type Coordinates,
  covers,
  headOfLease,
  isLive,
  type Lease,
  type Reach,
  takenByLease,
} from '@bursar/limits';
import type { StoredHold } from '../holds/holds.module.js';

/** A window that a lease was carved from, or that was opened over it. */
interface LeaseWindow {
  readonly id: bigint;
  readonly budgetId: string;
  /** Null: whatever was admitted under it counts. */
  readonly reach: Reach | null;
  /** Epoch ms. */
  readonly start: number;
  readonly end: number;
}

/** A lease as it is kept. */
export interface StoredLease extends Lease {
  readonly id: string;
  readonly apiKey: string;
  readonly gateway: string;
  /** Of the calls that it was asked for. */
  readonly provider: string;
  /** Whatever it takes, it takes of each of these. */
  readonly windowIds: readonly bigint[];
  readonly windows: readonly LeaseWindow[];
  /** The coordinates that bind: a call under it has these, null included, and may have any others. */
  readonly call: Coordinates;
  /** Femtodollars that its return gave back; null before. */
  readonly givenBack: bigint | null;
  /** Amounts already applied to its windows. */
  readonly applied: { readonly leased: bigint; readonly presumed: bigint };
}

export const headOf = ({ id }: Pick<StoredLease, 'id'>): string => headOfLease(id);

/** Whether the gateway could have made such a call under it. */
export function isBoundTo({ call }: StoredLease, other: Coordinates): boolean {
  return Object.entries(call).every(([name, value]) => (other[name] ?? null) === (value ?? null));
}

/** The windows that a call under it counts in; those opened over the lease may cover only some of its calls. */
function windowsOfCall(lease: StoredLease, call: Coordinates, at: number): bigint[] {
  return lease.windows
    .filter(
      ({ reach, start, end }) => start <= at && at < end && (reach === null || covers(reach, call)),
    )
    .map(({ id }) => id);
}

/** The hold of a call under it, before anything of it is applied to a window. */
export const holdUnder = (
  lease: StoredLease,
  one: Pick<
    StoredHold,
    'id' | 'worst' | 'attemptsMax' | 'call' | 'createdAt' | 'bodyHash' | 'answer'
  >,
): StoredHold => ({
  ...one,
  apiKey: lease.apiKey,
  leaseId: lease.id,
  state: 'PENDING',
  settled: null,
  logged: [],
  reported: null,
  proof: null,
  windowIds: windowsOfCall(lease, one.call, one.createdAt),
  tokens: null,
  applied: { posted: 0n, presumed: 0n, held: 0n },
});

/** A call starts within the term of its lease, whatever its gateway's clock says. */
export function startWithin({ grantedAt, terms }: Lease, reported: number, now: number): number {
  return Math.max(grantedAt, Math.min(reported, now, grantedAt + terms.termMs - 1));
}

/** Amounts still to be applied to its windows. */
export function pendingDeltaOf(lease: StoredLease): StoredLease['applied'] {
  const { leased, presumed } = takenByLease(lease);
  return { leased: leased - lease.applied.leased, presumed: presumed - lease.applied.presumed };
}

/** Nothing can be drawn from it any more: what is still reported comes on top. */
export const isOver = (lease: Lease): boolean => !isLive(lease) && lease.state !== 'reclaimed';

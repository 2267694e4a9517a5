/** Leases trade room for speed: they are given only where the room is ample. */
export const LEASE_SPEND_SECONDS = 5n;
export const LEASE_HEADROOM_PERCENT = 2n;
/** A slice that runs dry every few calls is slower than asking for each. */
export const LEASE_CALLS_MIN = 20n;

/** Where no hard budget binds, a lease is as large as the gateway wishes. */
export const UNBOUND = 10n ** 30n;

export interface LeaseDemand {
  /** What the gateway spends per second under these budgets, in femtodollars. */
  readonly spendPerSecond: bigint;
  /** The smallest headroom of all hard budgets above the calls. */
  readonly leastHeadroom: bigint;
  /** How many gateways live, this one included. */
  readonly gateways: number;
  /** The worst case of a usual call. */
  readonly worst: bigint;
}

/** The slice to carve, or null: ask for each call. */
export function leaseAmount(demand: LeaseDemand): bigint | null {
  const { spendPerSecond, leastHeadroom, worst } = demand;
  const gateways = BigInt(Math.max(1, demand.gateways));
  const ample = (leastHeadroom * LEASE_HEADROOM_PERCENT) / 100n / gateways;
  const wanted = spendPerSecond * LEASE_SPEND_SECONDS;
  const amount = wanted < ample ? wanted : ample;
  return worst > 0n && amount >= LEASE_CALLS_MIN * worst ? amount : null;
}

/** Whether a lease in use has become too large for what is left, so that its gateway must hand it back. */
export function isOversized(unused: bigint, demand: LeaseDemand): boolean {
  const gateways = BigInt(Math.max(1, demand.gateways));
  // Its own unused part is not in the headroom, and would be again if it came back.
  const ample = ((demand.leastHeadroom + unused) * LEASE_HEADROOM_PERCENT) / 100n / gateways;
  return unused > ample;
}

/** A lease ends with the first of the windows it is carved from: the next one begins with a lease of its own. */
export function leaseTermMs(termMs: number, now: number, windowEnds: readonly number[]): number {
  return Math.max(0, Math.min(termMs, ...windowEnds.map((end) => end - now)));
}

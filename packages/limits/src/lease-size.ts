/** Leases trade room for speed: they are given only where the room is ample. */
export const LEASE_SPEND_SECONDS = 5n;
export const LEASE_HEADROOM_PERCENT = 2n;
/** A slice that runs dry every few calls is slower than asking for each. */
export const LEASE_CALLS_MIN = 20n;

/** A gateway whose last lease is older shares no room with others. */
export const GATEWAY_LIVES_SECONDS = 120;

/** Where no hard budget binds, a lease is as large as the gateway wishes. */
export const UNBOUND = 10n ** 30n;

/** What is left of a budget, and among how many gateways it is divided, the one that asks included. */
export interface Room {
  readonly headroom: bigint;
  readonly sharers: number;
}

export interface LeaseDemand {
  /** What the gateway spends per second under these budgets, in femtodollars. */
  readonly spendPerSecond: bigint;
  /** Of each hard budget above the calls. */
  readonly rooms: readonly Room[];
  /** The worst case of a usual call. */
  readonly worst: bigint;
}

/** The slice to carve, or null: ask for each call. */
export function leaseAmount(demand: LeaseDemand): bigint | null {
  const { spendPerSecond, rooms, worst } = demand;
  const ample = ampleOf(rooms);
  const wanted = spendPerSecond * LEASE_SPEND_SECONDS;
  const amount = wanted < ample ? wanted : ample;
  return worst > 0n && amount >= LEASE_CALLS_MIN * worst ? amount : null;
}

/** Whether a lease in use has become too large for what is left, so that its gateway must hand it back. */
export function isOversized(unused: bigint, rooms: readonly Room[]): boolean {
  // Its own unused part is not in the headroom, and would be again if it came back.
  const back = rooms.map(({ headroom, sharers }) => ({ headroom: headroom + unused, sharers }));
  return unused > ampleOf(back);
}

/** The share of one gateway that every budget above its calls has ample room for. */
function ampleOf(rooms: readonly Room[]): bigint {
  return rooms
    .map(
      ({ headroom, sharers }) =>
        (headroom * LEASE_HEADROOM_PERCENT) / 100n / BigInt(Math.max(1, sharers)),
    )
    .reduce((a, b) => (a < b ? a : b), UNBOUND);
}

/** A lease ends with the first of the windows it is carved from: the next one begins with a lease of its own. */
export function leaseTermMs(termMs: number, now: number, windowEnds: readonly number[]): number {
  return Math.max(0, Math.min(termMs, ...windowEnds.map((end) => end - now)));
}

/** What became of lines: received = accepted + duplicate + quarantined; unpriced are among the accepted. */
export interface Counts {
  received: number;
  accepted: number;
  duplicate: number;
  quarantined: number;
  unpriced: number;
}

export const COUNTS = [
  'received',
  'accepted',
  'duplicate',
  'quarantined',
  'unpriced',
] as const satisfies readonly (keyof Counts)[];

export const noCounts = (): Counts => ({
  received: 0,
  accepted: 0,
  duplicate: 0,
  quarantined: 0,
  unpriced: 0,
});

export function addCounts(to: Counts, more: Counts): void {
  for (const name of COUNTS) to[name] += more[name];
}

/** What became of the lines of a batch: received = accepted + duplicate + quarantined; unpriced are among the accepted. */
export interface Counts {
  received: number;
  accepted: number;
  duplicate: number;
  quarantined: number;
  unpriced: number;
}

export const noCounts = (): Counts => ({
  received: 0,
  accepted: 0,
  duplicate: 0,
  quarantined: 0,
  unpriced: 0,
});

export function addCounts(to: Counts, more: Counts): void {
  to.received += more.received;
  to.accepted += more.accepted;
  to.duplicate += more.duplicate;
  to.quarantined += more.quarantined;
  to.unpriced += more.unpriced;
}

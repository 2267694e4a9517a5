import { takenByHold } from '@bursar/limits';
import { leaseCalls, leaseSpend, roundedForGraph, settlementLag } from '../../platform/metrics.js';
import { type StoredHold, toHold } from '../../holds/holds.module.js';

/** For the metrics: calls that were settled for the first time, once that is committed. */
export function measureSettled(settled: readonly StoredHold[], now: Date): void {
  for (const hold of settled) {
    const lane = hold.leaseId === null ? 'strict' : 'lease';
    settlementLag.observe({ lane }, Math.max(0, now.getTime() - hold.createdAt) / 1_000);
    if (hold.leaseId === null) continue;
    leaseCalls.inc();
    leaseSpend.inc(Math.max(0, roundedForGraph(takenByHold(toHold(hold)).posted)));
  }
}

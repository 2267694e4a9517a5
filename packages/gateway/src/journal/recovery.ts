import type { Entry } from '../lease/book.js';
import type { Endings } from './endings.js';
import type { Report } from '../events.js';
import type { LeaseReports } from '../lease/lease-reports.js';
import type { Records } from './records.js';

/**
 * What earlier lives left open. A call that the journal does not show as dispatched never was, and is voided; one that it does
 * may have cost anything, and the provider's log will tell; one that has ended is reported again. Leases go back with what may
 * be under way.
 */
export function recover(
  records: Records,
  endings: Endings,
  leases: LeaseReports,
  report: Report,
): void {
  const { left, book, isWhole, epoch } = records;
  for (const { leaseId, epoch: ofLease } of [...book.leases.values()]) {
    if (ofLease >= epoch) continue;
    // A journal with holes cannot list what is under way: such a lease runs out by itself.
    if (isWhole) leases.giveBack(leaseId);
    else records.note({ k: 'returned', leaseId });
  }
  for (const entry of left) end(entry, endings, isWhole);
  if (left.length > 0)
    report({ event: 'journal', state: 'recovered', detail: `${left.length} calls were open.` });
}

function end({ id, phase, providerRequestId }: Entry, endings: Endings, isWhole: boolean): void {
  if (phase === 'ended') endings.resume(id);
  else if (phase !== 'dispatching' && isWhole)
    void endings.end(id, { do: 'void', proof: 'never-dispatched' });
  else {
    const known = providerRequestId === null ? {} : { providerRequestId };
    void endings.end(id, { do: 'settle', settlement: { outcome: 'unknown', ...known } });
  }
}

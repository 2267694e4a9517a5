/** UUIDs of version 8: what a strict admission is given is of version 4, so none is ever taken for the other. */
const VERSION_DIGIT = '8';

/**
 * The admission of a call under a lease, from the 16 hexadecimal digits of the call's serial. It begins like the lease, so that no
 * gateway can name another lease's call, nor a strict admission.
 */
export function leasedId(lease: string, serial: string): string {
  const head = lease.slice(0, 14) + VERSION_DIGIT + lease.slice(15, 19);
  return `${head}${serial.slice(0, 4)}-${serial.slice(4)}`;
}

/** What an admission has in common with its lease, and with no other; null for a strict one. */
export function leaseHeadOf(admission: string): string | null {
  return admission[14] === VERSION_DIGIT ? headOfLease(admission) : null;
}

export const headOfLease = (lease: string): string => lease.slice(0, 14) + lease.slice(15, 18);

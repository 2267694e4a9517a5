import type { Deny } from './deny.js';

/** IAM is the same everywhere only after a while; a call that began before may end later. */
const GRACE_MS = 60_000;
/** Calls that still come after so long are no delay. */
const CEASED_MS = 5 * 60_000;

export interface Evidence {
  /** Of what the policy denies, by the log. */
  readonly lastCallAt: Date | null;
  /** When the log of the account was last read whole; null: never. */
  readonly readAt: Date | null;
  readonly now: Date;
}

export interface Verdict {
  /** Of a call that should not have been possible. */
  readonly lastCallAt: Date | null;
  readonly isConfirmed: boolean;
  readonly alertAt: Date | null;
}

/**
 * Pure. Whether calls have ceased. Silence proves nothing while the log is not read: it is confirmed once the log was read
 * five minutes after the policy was attached, and shows no call since it took effect.
 */
export function verdictOf({ attachedAt }: Pick<Deny, 'attachedAt'>, evidence: Evidence): Verdict {
  const { lastCallAt, readAt, now } = evidence;
  const since = attachedAt?.getTime() ?? now.getTime();
  const hasCalled = lastCallAt !== null && lastCallAt.getTime() > since + GRACE_MS;
  const isOld = now.getTime() >= since + CEASED_MS;
  const isRead = readAt !== null && readAt.getTime() >= since + CEASED_MS;
  return {
    lastCallAt: hasCalled ? lastCallAt : null,
    isConfirmed: !hasCalled && isRead,
    alertAt: hasCalled && isOld ? now : null,
  };
}

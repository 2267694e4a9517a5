import { isObject } from '../admission/authority.js';
import type { Refused } from './policy-store.js';

/**
 * Older than what is in force, but newer than what its source knew: on its way, a later one came by another. That is no
 * replay.
 */
export function isOvertaken(
  { reason }: Refused,
  bytes: Uint8Array,
  had: number,
  inForce: number,
): boolean {
  if (reason !== 'older_version') return false;
  const version = versionIn(bytes);
  return version >= had && version < inForce;
}

/** 0: none that can be read. */
export function versionIn(bytes: Uint8Array): number {
  try {
    const envelope: unknown = JSON.parse(Buffer.from(bytes).toString());
    const document = isObject(envelope) ? envelope['document'] : null;
    const version = isObject(document) ? document['version'] : null;
    return typeof version === 'number' ? version : 0;
  } catch {
    return 0;
  }
}

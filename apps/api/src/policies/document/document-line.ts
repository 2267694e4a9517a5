import { createHash } from 'node:crypto';
import { canonicalJson, SCOPE_NAMES } from '@bursar/policy';
import type { Line } from '../publication.repository.js';
import type { Keys } from '../signing.service.js';

export const contentHashOf = (content: object): string =>
  createHash('sha256').update(canonicalJson(content)).digest('hex');

/** Names that scopes of a document may use beside its own. */
export const declared = (dimensions: readonly string[]): string[] =>
  dimensions.filter((name) => !SCOPE_NAMES.some((known) => known === name));

/** A version that a retired key signed is no longer valid: an environment that comes back after a rotation gets another. */
export const saysTheSame = (
  line: Line | undefined,
  contentHash: string,
  { signing }: Keys,
): line is Line => line?.contentHash === contentHash && line.keyId === signing.keyId;

/** Where the next version stands. */
export function headOf(line: Line | undefined) {
  const [previousHash = null, ...ancestors] = line?.hashes ?? [];
  return previousHash === null
    ? { version: 1, previousHash }
    : { version: (line?.version ?? 0) + 1, previousHash, ancestors };
}

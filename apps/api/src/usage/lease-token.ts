import { leasedId } from '@bursar/limits';
import type { TokenClaims } from './token.js';
import { hmacOf, isMac, UUID_BYTES, uuidAt, uuidBytes, wordBytes, wordsOf } from './token-bytes.js';

/** The first byte of a token that a gateway sealed under its lease. */
export const LEASED = 2;

const BINDABLE = ['project', 'environment', 'user'] as const;
const SERIAL_BYTES = 8;
/** Which of the names are bound, after the version. */
const PREFIX_BYTES = 2 + 2 * UUID_BYTES;
const HEAD_BYTES = PREFIX_BYTES + SERIAL_BYTES;
/** Four lengths. */
const WORDS_BYTES_MIN = 5;

/** Whom a lease is for. Names that it is not bound by may be anyone's. */
export interface LeaseClaims {
  readonly lease: string;
  /** The API key that it was granted to. */
  readonly key: string;
  readonly team: string;
  readonly boundBy: readonly string[];
  readonly project: string | null;
  readonly environment: string | null;
  readonly user: string | null;
}

/** Handed to the gateway with the lease. */
export interface LeaseSecret {
  readonly tokenKey: string;
  readonly tokenPrefix: string;
}

/**
 * The key of one lease follows from the installation's and from what the lease is bound by, so that a token is verified
 * without a look-up: to claim another team, key or lease, a forger would need another key.
 */
function subkeyOf(secret: Buffer, prefix: Buffer, bound: readonly (string | null)[]): Buffer {
  const text = [Buffer.from('lease\0'), prefix, ...bound.map(wordBytes)];
  return hmacOf(secret, Buffer.concat(text));
}

export function leaseSecret(secret: Buffer, claims: LeaseClaims): LeaseSecret {
  const bound = BINDABLE.filter((name) => claims.boundBy.includes(name));
  const mask = bound.reduce((bits, name) => bits | (1 << BINDABLE.indexOf(name)), 0);
  const ids = [uuidBytes(claims.lease), uuidBytes(claims.key)];
  const prefix = Buffer.concat([Buffer.of(LEASED, mask), ...ids]);
  const key = subkeyOf(secret, prefix, [claims.team, ...bound.map((name) => claims[name])]);
  return { tokenKey: key.toString('base64url'), tokenPrefix: prefix.toString('base64url') };
}

/** The body of a token whose first byte says that it is leased; null where its MAC is not of the lease that it names. */
export function openLeased(secret: Buffer, body: Buffer, mac: Buffer): TokenClaims | null {
  const mask = body[1] ?? 0;
  if (body.length < HEAD_BYTES + WORDS_BYTES_MIN || mask >= 1 << BINDABLE.length) return null;
  const words = wordsOf(body.subarray(HEAD_BYTES));
  const [team = null, project = null, environment = null, user = null] = words;
  if (team === null || words.length !== 1 + BINDABLE.length) return null;
  const names = { project, environment, user };
  const bound = BINDABLE.filter((_, bit) => (mask & (1 << bit)) !== 0).map((name) => names[name]);
  if (!isMac(subkeyOf(secret, body.subarray(0, PREFIX_BYTES), [team, ...bound]), body, mac))
    return null;
  const lease = uuidAt(body, 2);
  const admission = leasedId(lease, body.toString('hex', PREFIX_BYTES, HEAD_BYTES));
  return { admission, key: uuidAt(body, 2 + UUID_BYTES), team, ...names, lease };
}

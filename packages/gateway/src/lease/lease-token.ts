import { createHmac, createSecretKey } from 'node:crypto';
import { leasedId } from '@bursar/limits';

/** What a lease gives its gateway to prove its calls with: these words travel in the answer to `POST /v1/leases`. */
export interface LeaseSeal {
  readonly leaseId: string;
  /** base64url: the key of this lease alone. Its holder can prove calls of this lease, and of nothing else. */
  readonly tokenKey: string;
  /** base64url: what every token of this lease begins with. */
  readonly tokenPrefix: string;
}

/** Whose call it is. Where the lease is bound by one of these, it must be the lease's own, or the token proves nothing. */
export interface LeasedCaller {
  readonly team: string;
  readonly project: string | null;
  readonly environment: string | null;
  readonly user: string | null;
}

/** Bedrock takes no longer value. */
const TOKEN_CHARACTERS_MAX = 256;
const SERIAL_BYTES = 8;
const MAC_BYTES = 16;
/** In the prefix's second byte: the lease is bound by its user, so that a token cannot do without. */
const BOUND_BY_USER = 4;
/** Of a UUID: 10. */
const VARIANT = 1n << 63n;
const SERIAL_BITS = 62n;

/** The admission of a lease's n-th call. A number must never be used twice under one lease. */
export function leasedAdmissionId(leaseId: string, n: number | bigint): string {
  const serial = (VARIANT | BigInt.asUintN(Number(SERIAL_BITS), BigInt(n))).toString(16);
  return leasedId(leaseId, serial);
}

/**
 * The `bursar` value for the request metadata of one call. A long user name is left out rather than cut: half a name is
 * another's. Null where the names do not fit: such a call takes the strict lane, which says so.
 */
export function sealLeasedCall(
  { tokenKey, tokenPrefix }: Omit<LeaseSeal, 'leaseId'>,
  admissionId: string,
  caller: LeasedCaller,
): string | null {
  const prefix = Buffer.from(tokenPrefix, 'base64url');
  const serial = Buffer.from(admissionId.replaceAll('-', '').slice(-2 * SERIAL_BYTES), 'hex');
  // A key object: handed the bytes themselves, Node takes three times as long.
  const key = createSecretKey(Buffer.from(tokenKey, 'base64url'));
  const { team, project, environment, user } = caller;
  const needsUser = ((prefix[1] ?? 0) & BOUND_BY_USER) !== 0;
  for (const named of user === null || needsUser ? [user] : [user, null]) {
    const words = [team, project, environment, named].map(wordBytes);
    const body = Buffer.concat([prefix, serial, ...words]);
    const mac = createHmac('sha256', key).update(body).digest();
    const token = Buffer.concat([body, mac.subarray(0, MAC_BYTES)]).toString('base64url');
    if (token.length <= TOKEN_CHARACTERS_MAX) return token;
  }
  return null;
}

function wordBytes(word: string | null): Buffer {
  const bytes = Buffer.from(word ?? '', 'utf8');
  return Buffer.concat([Buffer.of(Math.min(bytes.length, 255)), bytes]);
}

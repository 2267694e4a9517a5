import { LEASED, openLeased } from './lease-token.js';
import {
  isMac,
  MAC_BYTES,
  macOf,
  TOKEN_CHARACTERS_MAX,
  UUID_BYTES,
  uuidAt,
  uuidBytes,
  wordBytes,
  wordsOf,
} from './token-bytes.js';

/** What the `bursar` token in request metadata says, and proves: only a holder of the key can make one. */
export interface TokenClaims {
  readonly admission: string;
  /** The API key that asked for the admission, or for the lease. */
  readonly key: string;
  readonly team: string;
  readonly project: string | null;
  readonly environment: string | null;
  readonly user: string | null;
  /** Null: the call was admitted by itself. */
  readonly lease: string | null;
}

/** The request-metadata key under which the token travels. */
export const TOKEN_FIELD = 'bursar';

const VERSION = 1;
const HEAD_BYTES = 1 + 2 * UUID_BYTES;
const TOKEN = /^[A-Za-z0-9_-]{66,256}$/;

/** A long user name is left out rather than cut: half a name is another's. Null where even then it does not fit. */
export function sealToken(secret: Buffer, claims: Omit<TokenClaims, 'lease'>): string | null {
  const { admission, key, team, project, environment, user } = claims;
  for (const named of user === null ? [null] : [user, null]) {
    const words = [team, project, environment, named].map(wordBytes);
    const body = Buffer.concat([
      Buffer.of(VERSION),
      uuidBytes(admission),
      uuidBytes(key),
      ...words,
    ]);
    const token = Buffer.concat([body, macOf(secret, body)]).toString('base64url');
    if (token.length <= TOKEN_CHARACTERS_MAX) return token;
  }
  return null;
}

/** Verified without a look-up. Null for what this installation did not make, whatever it looks like. */
export function openToken(secret: Buffer, text: string): TokenClaims | null {
  if (!TOKEN.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  // One text for one token: the spare bits of the last letter must not make a second.
  if (bytes.toString('base64url') !== text) return null;
  const body = bytes.subarray(0, bytes.length - MAC_BYTES);
  const mac = bytes.subarray(body.length);
  if (body[0] === LEASED) return openLeased(secret, body, mac);
  if (body.length < HEAD_BYTES || body[0] !== VERSION || !isMac(secret, body, mac)) return null;
  const [team = null, project = null, environment = null, user = null] = wordsOf(
    body.subarray(HEAD_BYTES),
  );
  if (team === null) return null;
  const [admission, key] = [uuidAt(body, 1), uuidAt(body, 1 + UUID_BYTES)];
  return { admission, key, team, project, environment, user, lease: null };
}

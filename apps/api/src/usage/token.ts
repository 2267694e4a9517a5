import { createHmac, timingSafeEqual } from 'node:crypto';
import { asUuid } from './fingerprint.js';

/** What the `bursar` token in request metadata says, and proves: nobody without the key can make another. */
export interface TokenClaims {
  readonly admission: string;
  /** The API key that asked for the admission. */
  readonly key: string;
  readonly team: string;
  readonly project: string | null;
  readonly environment: string | null;
  readonly user: string | null;
}

/** The request-metadata key under which the token travels. */
export const TOKEN_FIELD = 'bursar';

/** Bedrock takes no longer value; of the letters of base64url it takes all. */
const TOKEN_CHARACTERS_MAX = 256;
const VERSION = 1;
const UUID_BYTES = 16;
const HEAD_BYTES = 1 + 2 * UUID_BYTES;
/** 128 bits of HMAC-SHA256. */
const MAC_BYTES = 16;
const TOKEN = /^[A-Za-z0-9_-]{66,256}$/;

const uuidBytes = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex');

const macOf = (secret: Buffer, body: Buffer): Buffer =>
  createHmac('sha256', secret).update(body).digest().subarray(0, MAC_BYTES);

function wordBytes(word: string | null): Buffer {
  const bytes = Buffer.from(word ?? '', 'utf8');
  return Buffer.concat([Buffer.of(Math.min(bytes.length, 255)), bytes]);
}

/** A long user name is left out rather than cut: half a name is another's. Null where even then it does not fit. */
export function sealToken(secret: Buffer, claims: TokenClaims): string | null {
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
  const body = bytes.subarray(0, bytes.length - MAC_BYTES);
  // One text for one token: the spare bits of the last letter must not make a second.
  if (bytes.toString('base64url') !== text || body.length < HEAD_BYTES || body[0] !== VERSION)
    return null;
  if (!timingSafeEqual(macOf(secret, body), bytes.subarray(body.length))) return null;
  const [team, project, environment, user] = wordsOf(body.subarray(HEAD_BYTES));
  if (team === undefined || team === null) return null;
  const uuidAt = (from: number) => asUuid(body.toString('hex', from, from + UUID_BYTES));
  return {
    admission: uuidAt(1),
    key: uuidAt(1 + UUID_BYTES),
    team,
    project: project ?? null,
    environment: environment ?? null,
    user: user ?? null,
  };
}

function wordsOf(bytes: Buffer): (string | null)[] {
  const words: (string | null)[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes[at] ?? 0;
    words.push(length === 0 ? null : bytes.toString('utf8', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return words;
}

import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { asUuid } from '@bursar/logs';

/** How tokens are written: fixed fields first, then words, each behind its length; a MAC over all of it at the end. */

/** Bedrock takes no longer value; of the letters of base64url it takes all. */
export const TOKEN_CHARACTERS_MAX = 256;
export const UUID_BYTES = 16;
/** 128 bits of HMAC-SHA256. */
export const MAC_BYTES = 16;

export const uuidBytes = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex');

export const uuidAt = (bytes: Buffer, from: number): string =>
  asUuid(bytes.toString('hex', from, from + UUID_BYTES));

/** With a key object: handed the bytes themselves, Node takes three times as long. */
export const hmacOf = (secret: Buffer, body: Buffer): Buffer =>
  createHmac('sha256', createSecretKey(secret)).update(body).digest();

export const macOf = (secret: Buffer, body: Buffer): Buffer =>
  hmacOf(secret, body).subarray(0, MAC_BYTES);

export const isMac = (secret: Buffer, body: Buffer, mac: Buffer): boolean =>
  timingSafeEqual(macOf(secret, body), mac);

export function wordBytes(word: string | null): Buffer {
  const bytes = Buffer.from(word ?? '', 'utf8');
  return Buffer.concat([Buffer.of(Math.min(bytes.length, 255)), bytes]);
}

export function wordsOf(bytes: Buffer): (string | null)[] {
  const words: (string | null)[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes[at] ?? 0;
    words.push(length === 0 ? null : bytes.toString('utf8', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return words;
}

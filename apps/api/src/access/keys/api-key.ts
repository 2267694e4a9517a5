import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { KeyKind } from '../../platform/actor.js';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 43 digits of base 62 are 256 bits. */
const RANDOM_DIGITS = 43;
const CHECKSUM_DIGITS = 6;
/** What is shown of the random part: enough to distinguish keys, far too little to guess the rest. */
const SHOWN_DIGITS = 6;
const HEADER_CHARACTERS_MAX = 512;

const SECRET = /^bur_(gateway|ingest|cli|service)_([0-9A-Za-z]{43})_([0-9A-Za-z]{6})$/;

/** `bur_<kind>_<random>_<checksum>`: scanners of leaked secrets know it by its looks and refuse look-alikes by the sum. */
export function newSecret(kind: KeyKind): string {
  let random = '';
  for (let digit = 0; digit < RANDOM_DIGITS; digit += 1)
    random += BASE62.charAt(randomInt(BASE62.length));
  const body = `bur_${kind}_${random}`;
  return `${body}_${checksum(body)}`;
}

/** CRC-32 in base 62: it catches typing errors, it proves nothing. */
function checksum(body: string): string {
  let rest = crc32(body);
  let digits = '';
  for (let digit = 0; digit < CHECKSUM_DIGITS; digit += 1) {
    digits = BASE62.charAt(rest % BASE62.length) + digits;
    rest = Math.floor(rest / BASE62.length);
  }
  return digits;
}

/** Whether a text is a secret that `newSecret` can have made. */
export function isSecret(text: string): boolean {
  if (!SECRET.test(text)) return false;
  const at = text.length - CHECKSUM_DIGITS;
  return checksum(text.slice(0, at - 1)) === text.slice(at);
}

/** By which a person recognises a key: `bur_gateway_4fGh2k`. A secret of another shape shows its first 12 characters. */
export function prefixOf(secret: string): string {
  const shape = SECRET.exec(secret);
  return shape === null
    ? secret.slice(0, 12)
    : secret.slice(0, `bur_${shape[1] ?? ''}_`.length + SHOWN_DIGITS);
}

/** All that is kept of a secret. It has 128 bits and more, so a plain hash cannot be searched. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export function sameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, 'hex'), Buffer.from(b, 'hex')];
  return left.length === right.length && left.length > 0 && timingSafeEqual(left, right);
}

/** The secret in an Authorization header; null if it is of another kind. Whatever it holds, only its hash goes further. */
export function bearerIn(header: string): string | null {
  if (header.length > HEADER_CHARACTERS_MAX) return null;
  return /^bearer +(\S+) *$/i.exec(header)?.[1] ?? null;
}

/** An API key's secret: its kind in front, 32 random bytes, and a checksum by which a scanner or a typo shows at once. */
import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_LENGTH = 43;
const CHECKSUM_LENGTH = 6;

export function newToken(kind: 'gateway' | 'ingest' | 'cli' = 'cli'): string {
  const body = `bur_${kind}_${base62(BigInt(`0x${randomBytes(32).toString('hex')}`), SECRET_LENGTH)}`;
  return `${body}_${base62(BigInt(crc32(body)), CHECKSUM_LENGTH)}`;
}

/** Whether a text can be a key's secret. One with our kind in front must have our checksum too, which shows a typo. */
export function isToken(text: string): boolean {
  const [, body, checksum] = /^(bur_.*)_([0-9A-Za-z]*)$/.exec(text) ?? [];
  if (body !== undefined) return base62(BigInt(crc32(body)), CHECKSUM_LENGTH) === checksum;
  return !text.startsWith('bur_') && /^[\w-]{22,256}$/.test(text);
}

function base62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; rest > 0n; rest /= 62n) text = DIGITS.charAt(Number(rest % 62n)) + text;
  return text.padStart(length, '0');
}

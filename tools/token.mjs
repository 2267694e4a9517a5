/** An API key's secret: its kind in front, 32 random bytes, and a checksum by which a scanner or a typo shows at once. */
import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_LENGTH = 43;
const CHECKSUM_LENGTH = 6;

export function newToken(kind = 'cli') {
  const body = `bur_${kind}_${base62(BigInt(`0x${randomBytes(32).toString('hex')}`), SECRET_LENGTH)}`;
  return `${body}_${base62(BigInt(crc32(body)), CHECKSUM_LENGTH)}`;
}

function base62(value, length) {
  let text = '';
  for (let rest = value; rest > 0n; rest /= 62n) text = DIGITS[Number(rest % 62n)] + text;
  return text.padStart(length, '0');
}

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Half a year: a browser that returns later counts as unknown, which matters only while the account is under attack. */
export const DEVICE_SECONDS = 180 * 86_400;
const NONCE_BYTES = 16;

/** What a browser keeps after a successful sign-in; later attempts from this browser are recognised by it. */
export function newDevice(secret: Buffer, email: string, now: Date): string {
  const nonce = randomBytes(NONCE_BYTES).toString('base64url');
  const issued = Math.floor(now.getTime() / 1000).toString();
  return `${nonce}.${issued}.${sign(secret, email, nonce, issued)}`;
}

/** The name of the device, if this installation gave it out for that very account. */
export function deviceOf(secret: Buffer, email: string, value: string, now: Date): string | null {
  const [, nonce, issued, mac] = /^([\w-]{22})\.(\d{1,12})\.([\w-]{43})$/.exec(value) ?? [];
  if (nonce === undefined || issued === undefined || mac === undefined) return null;
  const expected = Buffer.from(sign(secret, email, nonce, issued));
  if (!timingSafeEqual(expected, Buffer.from(mac))) return null;
  const age = now.getTime() / 1000 - Number(issued);
  return age <= DEVICE_SECONDS ? nonce : null;
}

const sign = (secret: Buffer, email: string, nonce: string, issued: string): string =>
  createHmac('sha256', secret)
    .update(JSON.stringify(['device', email, nonce, issued]))
    .digest('base64url');

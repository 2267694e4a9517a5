import { createHash, randomBytes } from 'node:crypto';

export const SESSION_COOKIE = 'bursar_session';
/** A working day: whoever comes back tomorrow signs in again. */
export const SESSION_SECONDS = 12 * 3600;

const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const TOKEN_BYTES = 32;

export const newSessionToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

/** The row's key: whoever reads the table cannot make a cookie of it. */
export const sessionId = (token: string): string =>
  createHash('sha256').update(token).digest('hex');

/** The session's token in a Cookie header; null where there is none, or none that Bursar can have set. */
export function sessionTokenIn(header: string | undefined): string | null {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (pair.slice(0, at).trim() !== SESSION_COOKIE) continue;
    const token = pair.slice(at + 1).trim();
    if (TOKEN.test(token)) return token;
  }
  return null;
}

/** Scripts cannot read it, other sites cannot send it, and it travels encrypted wherever the page did. */
export function sessionCookie(token: string, { secure }: { secure: boolean }): string {
  return cookie(token, SESSION_SECONDS, secure);
}

export const endedCookie = ({ secure }: { secure: boolean }): string => cookie('', 0, secure);

function cookie(value: string, maxAgeSeconds: number, secure: boolean): string {
  const parts = [
    `${SESSION_COOKIE}=${value}`,
    'Path=/',
    `Max-Age=${maxAgeSeconds}`,
    'HttpOnly',
    'SameSite=Strict',
  ];
  return [...parts, ...(secure ? ['Secure'] : [])].join('; ');
}

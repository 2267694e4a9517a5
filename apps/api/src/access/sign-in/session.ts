import { createHash, randomBytes } from 'node:crypto';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const TOKEN_BYTES = 32;

/**
 * Cookies know no ports: every program on a host sees those of all others. A name of its own keeps one installation from
 * signing another out.
 */
export const sessionName = (installation: string): string => `bursar_session_${installation}`;
export const deviceName = (installation: string): string => `bursar_device_${installation}`;

export const newSessionToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

/** The row's key: who reads the table cannot make a cookie of it. */
export const sessionId = (token: string): string =>
  createHash('sha256').update(token).digest('hex');

/**
 * Every value that a Cookie header has for a name. No cookie library: those keep one value of a name, and one that was planted
 * for a longer path, which browsers send first, would then hide the session's.
 */
export function cookiesIn(header: string | undefined, name: string): string[] {
  return (header ?? '').split(';').flatMap((pair) => {
    const at = pair.indexOf('=');
    return pair.slice(0, at).trim() === name ? [pair.slice(at + 1).trim()] : [];
  });
}

/** The session's token in a Cookie header; null where there is none, or none that Bursar can have set. */
export const sessionTokenIn = (header: string | undefined, installation: string): string | null =>
  cookiesIn(header, sessionName(installation)).find((value) => TOKEN.test(value)) ?? null;

export interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly maxAgeSeconds: number;
  readonly secure: boolean;
  /** Lax: another site may lead here with it, as an identity provider does on the way back. */
  readonly sameSite?: 'Strict' | 'Lax';
}

/** Scripts cannot read it, other sites cannot send it, and it travels encrypted wherever the page did. */
export function cookieText(cookie: Cookie): string {
  const { name, value, path, maxAgeSeconds, secure, sameSite = 'Strict' } = cookie;
  const parts = [
    `${name}=${value}`,
    `Path=${path}`,
    `Max-Age=${maxAgeSeconds}`,
    'HttpOnly',
    `SameSite=${sameSite}`,
  ];
  return [...parts, ...(secure ? ['Secure'] : [])].join('; ');
}

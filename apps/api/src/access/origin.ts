import type { IncomingHttpHeaders } from 'node:http';
import { isIPv4 } from 'node:net';

/** Methods that change nothing. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

export const isSafe = (method: string): boolean => SAFE.has(method);

/**
 * Whether a browser says that a page of this very site sent the request. Without either header nobody says so: the cookie
 * alone is no proof.
 */
export function isSameOrigin(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  return headers.origin !== undefined && hostOf(headers.origin) === headers.host?.toLowerCase();
}

/** Whether a browser says that another site sent it. Programs say nothing, and carry no cookie to abuse. */
export function isCrossOrigin(headers: IncomingHttpHeaders): boolean {
  const tells = headers['sec-fetch-site'] !== undefined || headers.origin !== undefined;
  return tells && !isSameOrigin(headers);
}

/** Whether the page itself came encrypted, also where a proxy in front of Bursar takes the encryption off. */
export function isEncrypted(protocol: string, headers: IncomingHttpHeaders): boolean {
  return protocol === 'https' || (headers.origin ?? '').startsWith('https://');
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

/**
 * Whether the caller sits at this machine: the connection comes from it, it asked for this machine by a local name (a
 * page that had its own name pointed here did not), and nobody passed the request on.
 */
export function isLoopback(
  remoteAddress: string | undefined,
  headers: IncomingHttpHeaders,
): boolean {
  const passedOn = headers['x-forwarded-for'] ?? headers['x-real-ip'] ?? headers.forwarded;
  return passedOn === undefined && isLoopbackAddress(remoteAddress) && isLoopbackHost(headers.host);
}

function isLoopbackAddress(address = ''): boolean {
  const ipv4 = address.replace(/^::ffff:/i, '');
  return address === '::1' || (isIPv4(ipv4) && ipv4.startsWith('127.'));
}

function isLoopbackHost(host = ''): boolean {
  const name = host.toLowerCase().replace(/:\d+$/, '');
  return name === 'localhost' || name === '[::1]' || (isIPv4(name) && name.startsWith('127.'));
}

import type { IncomingHttpHeaders } from 'node:http';
import { isIPv4 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../../platform/config.js';
import { publicOrigin, publicPrefix } from '../../platform/http/public-place.js';
import { isTrustedProxy } from '../../platform/http/proxies.js';

/** Methods that change nothing. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

export const isSafe = (method: string): boolean => SAFE.has(method);

type Place = Pick<Config, 'BURSAR_PUBLIC_URL'>;

/**
 * Whether a browser says that a page of this very site sent the request. Without either header that is not known: the
 * cookie alone is no proof. A proxy may send another Host than the browser did: then the public address counts.
 */
export function isSameOrigin(headers: IncomingHttpHeaders, place: Place = {}): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin } = headers;
  if (origin === undefined) return false;
  return origin === publicOrigin(place) || hostOf(origin) === headers.host?.toLowerCase();
}

/** Whether a browser says that another site sent it. Programs say nothing, and carry no cookie to abuse. */
export function isCrossOrigin(headers: IncomingHttpHeaders, place: Place = {}): boolean {
  const isReported = headers['sec-fetch-site'] !== undefined || headers.origin !== undefined;
  return isReported && !isSameOrigin(headers, place);
}

/** Where a cookie of this request holds: at the public address, or where a caller at this machine goes past the proxy. */
export function cookiePlace(
  request: Pick<FastifyRequest, 'raw' | 'headers' | 'protocol'>,
  config: Pick<Config, 'BURSAR_PUBLIC_URL' | 'BURSAR_TRUSTED_PROXIES'>,
): { readonly prefix: string; readonly secure: boolean } {
  const encrypted = isEncrypted(request.protocol, request.headers);
  if (config.BURSAR_PUBLIC_URL === undefined || isHere(request, config))
    return { prefix: '', secure: encrypted };
  const secure = encrypted || publicOrigin(config)?.startsWith('https://') === true;
  return { prefix: publicPrefix(config), secure };
}

/** Whether the page itself came encrypted, also where a proxy in front of Bursar takes the encryption off. */
export function isEncrypted(protocol: string, headers: IncomingHttpHeaders): boolean {
  return protocol === 'https' || (headers.origin ?? '').startsWith('https://');
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

/** What a proxy adds to a request that it passes on; some add none of these. */
const PASSED_ON =
  /^(x-forwarded(-.*)?|x-real-ip|x-client-ip|x-cluster-client-ip|forwarded|via|cf-connecting-ip|true-client-ip)$/;

const isPassedOn = (headers: IncomingHttpHeaders): boolean =>
  Object.keys(headers).some((name) => PASSED_ON.test(name));

/**
 * Whether the caller sits at this machine. A proxy on this machine asks from it and, by default, under a local
 * name: it is known by what it adds, by the old protocol that proxies speak, by being listed, or by a page which says that
 * it came from elsewhere. A program behind a proxy that hides all of this looks like one that is here, so nothing
 * that is offered here alone may be put behind a proxy.
 */
export function isHere(
  { raw, headers }: Pick<FastifyRequest, 'raw' | 'headers'>,
  config: Pick<Config, 'BURSAR_TRUSTED_PROXIES'>,
): boolean {
  const { remoteAddress } = raw.socket;
  return (
    raw.httpVersionMajor * 10 + raw.httpVersionMinor > 10 &&
    isLoopbackAddress(remoteAddress) &&
    isLoopbackHost(headers.host) &&
    !isPassedOn(headers) &&
    !isTrustedProxy(config, remoteAddress) &&
    saysHere(headers)
  );
}

/** Browsers say which page sent a request. What they say must be a page of this machine; programs say nothing. */
function saysHere(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return [headers.origin, headers.referer].every(
    (page) => page === undefined || isLoopbackHost(hostOf(page) ?? ''),
  );
}

/**
 * Where a request comes from, as far as that is known: null behind a proxy that is not listed, whose callers all have its
 * address. On this machine there may always be one, and a limit by address would lock out everybody behind it.
 */
export function addressOf(
  { raw, headers, ip }: Pick<FastifyRequest, 'raw' | 'headers' | 'ip'>,
  config: Pick<Config, 'BURSAR_TRUSTED_PROXIES'>,
): string | null {
  const { remoteAddress } = raw.socket;
  if (isTrustedProxy(config, remoteAddress)) return isTrustedProxy(config, ip) ? null : ip;
  return isPassedOn(headers) || isLoopbackAddress(remoteAddress) ? null : ip;
}

function isLoopbackAddress(address = ''): boolean {
  const ipv4 = address.replace(/^::ffff:/i, '');
  return address === '::1' || (isIPv4(ipv4) && ipv4.startsWith('127.'));
}

function isLoopbackHost(host = ''): boolean {
  const name = host.toLowerCase().replace(/:\d+$/, '');
  return name === 'localhost' || name === '[::1]' || (isIPv4(name) && name.startsWith('127.'));
}

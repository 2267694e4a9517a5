import { isIPv4 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../config.js';

/** A name that means the machine itself, with or without a port. */
export function isLocalName(host: string): boolean {
  const name = host.toLowerCase().replace(/:\d+$/, '');
  return (
    name === 'localhost' ||
    name === '[::1]' ||
    host === '::1' ||
    (isIPv4(name) && name.startsWith('127.'))
  );
}

/**
 * How links to this installation begin: as it was set, else with a local name that the caller used, else with the address
 * that it reached. Any other name in a request was chosen by its sender, and would send people anywhere.
 */
export function addressOf(
  config: Pick<Config, 'BURSAR_PUBLIC_URL'>,
  { protocol, headers, raw }: FastifyRequest,
): string {
  if (config.BURSAR_PUBLIC_URL !== undefined) return config.BURSAR_PUBLIC_URL;
  const { host = '' } = headers;
  const { localAddress = '127.0.0.1', localPort, localFamily } = raw.socket;
  const ip = localAddress.replace(/^::ffff:(?=\d+\.)/i, '');
  const reached = localFamily === 'IPv6' && ip.includes(':') ? `[${ip}]` : ip;
  const own = `${reached}:${localPort ?? ''}`;
  return `${protocol}://${isLocalName(host) || host === own ? host : own}`;
}

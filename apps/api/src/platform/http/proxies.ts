import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Config } from '../config.js';

const NETWORKS: Record<string, readonly string[]> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/** The list, or the first word that is no address and no network. */
export function proxyList(words: readonly string[]): BlockList | string {
  const list = new BlockList();
  for (const word of words)
    for (const network of NETWORKS[word.toLowerCase()] ?? [word])
      if (!add(list, network)) return word;
  return list;
}

function add(list: BlockList, network: string): boolean {
  const [address = '', bits, more] = network.split('/');
  const isSix = isIPv6(address);
  const bitsMax = isSix ? 128 : 32;
  if (isIP(address) === 0 || more !== undefined) return false;
  if (bits !== undefined && (!/^\d{1,3}$/.test(bits) || Number(bits) > bitsMax)) return false;
  list.addSubnet(address, bits === undefined ? bitsMax : Number(bits), isSix ? 'ipv6' : 'ipv4');
  return true;
}

/** A dual-stack socket names IPv4 callers as IPv6. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

export function isTrustedProxy(
  { BURSAR_TRUSTED_PROXIES: list }: Pick<Config, 'BURSAR_TRUSTED_PROXIES'>,
  address: string | undefined,
): boolean {
  if (list === undefined || address === undefined || isIP(plain(address)) === 0) return false;
  return list.check(plain(address), isIPv6(plain(address)) ? 'ipv6' : 'ipv4');
}

/** For Fastify: whose X-Forwarded-For, -Host and -Proto count. */
export const trustOf = (config: Config): false | ((address: string) => boolean) =>
  config.BURSAR_TRUSTED_PROXIES === undefined
    ? false
    : (address) => isTrustedProxy(config, address);

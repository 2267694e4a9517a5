import { BlockList, isIP, isIPv6 } from 'node:net';
import { proxyList } from '../http/proxies.js';

/** What may be reached although it is internal, or without TLS. */
export interface AllowList {
  readonly hosts: ReadonlySet<string>;
  readonly networks: BlockList;
}

/** Words between commas or blanks: addresses, networks (10.0.0.0/8), loopback, linklocal, uniquelocal, or names of hosts. */
export function allowListOf(text: string): AllowList {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  const isNetwork = (word: string) => typeof proxyList([word]) !== 'string';
  const networks = proxyList(words.filter(isNetwork));
  return {
    hosts: new Set(words.filter((word) => !isNetwork(word)).map((word) => word.toLowerCase())),
    networks: typeof networks === 'string' ? new BlockList() : networks,
  };
}

const INTERNAL = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/127',
  '64:ff9b::/96',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
];
const internal = proxyList(INTERNAL);

/** A dual-stack socket names IPv4 addresses as IPv6. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

const isIn = (list: BlockList | string, address: string): boolean =>
  typeof list !== 'string' && list.check(plain(address), isIPv6(plain(address)) ? 'ipv6' : 'ipv4');

/** Whether an address is of the public internet, or of a network that is allowed. */
export function mayReach(address: string, allow: AllowList | undefined): boolean {
  if (isIP(plain(address)) === 0) return false;
  return (allow !== undefined && isIn(allow.networks, address)) || !isIn(internal, address);
}

/** Whether this host was allowed by name, or by the network of its address. */
export const isAllowedHost = (host: string, allow: AllowList | undefined): boolean =>
  allow !== undefined &&
  (allow.hosts.has(host.toLowerCase()) || (isIP(host) !== 0 && isIn(allow.networks, host)));

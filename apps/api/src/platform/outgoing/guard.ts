import { lookup as resolve } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { type AllowList, isAllowedHost, mayReach } from './allowed.js';

/** Something outside could not be fetched: what was wrong, and what to do. */
export class OutgoingFailure extends Error {
  constructor(
    message: string,
    readonly hint: string,
  ) {
    super(message);
    this.name = 'OutgoingFailure';
  }
}

/** An IPv6 address stands in brackets in a URL. */
const nameOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

const internalHost = (host: string): OutgoingFailure =>
  new OutgoingFailure(
    `${host} is an internal address.`,
    `Name ${host} or its network in BURSAR_OUTGOING_ALLOW if Bursar may reach it.`,
  );

/** Which hosts calls may reach: the public internet, and what is allowed by name or network. */
export class Guard {
  constructor(
    private readonly allow: AllowList | undefined,
    /** Named by the operator elsewhere, such as AWS_ENDPOINT_URL. */
    private readonly named: ReadonlySet<string> = new Set(),
  ) {}

  isAllowed(host: string): boolean {
    return this.named.has(host.toLowerCase()) || isAllowedHost(host, this.allow);
  }

  /** A host that is an address, or means this machine, needs no look-up: it is checked here. Throws OutgoingFailure. */
  check(host: string): void {
    const address = /^(?:.+\.)?localhost\.?$/i.test(host) ? '127.0.0.1' : host;
    if (isIP(address) !== 0 && !this.isAllowed(host) && !mayReach(address, this.allow))
      throw internalHost(host);
  }

  /** What of an address can be judged without a look-up. Throws OutgoingFailure. */
  checked(address: string): URL {
    const url = URL.parse(address);
    if (url === null || !['http:', 'https:'].includes(url.protocol))
      throw new OutgoingFailure('This is no address of the web.', 'Write https://…');
    const host = nameOf(url);
    if (url.protocol === 'http:' && !this.isAllowed(host))
      throw new OutgoingFailure(
        `${host} is asked without TLS.`,
        `Write https://, or name ${host} in BURSAR_OUTGOING_ALLOW where it is your own.`,
      );
    this.check(host);
    return url;
  }

  /** Asked by the connection itself, so that the address that was checked is the one that is reached. */
  readonly lookup: LookupFunction = (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        done(error, '', 4);
        return;
      }
      const isInternal = addresses.some(({ address }) => !mayReach(address, this.allow));
      const [first] = addresses;
      if (first === undefined || (isInternal && !this.isAllowed(host)))
        done(internalHost(host), '', 4);
      else if (options.all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

import { describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { readConfig } from '../../platform/config.js';
import {
  addressOf,
  cookiePlace,
  isCrossOrigin,
  isEncrypted,
  isHere,
  isSameOrigin,
} from './origin.js';

const host = 'bursar.example:4400';

describe('who sent a request', () => {
  it.each([
    ['a page of this site', { host, 'sec-fetch-site': 'same-origin' }, true, false],
    ['the address bar', { host, 'sec-fetch-site': 'none' }, true, false],
    ['another site', { host, 'sec-fetch-site': 'cross-site' }, false, true],
    ['a sibling domain', { host, 'sec-fetch-site': 'same-site' }, false, true],
    [
      'another site that sends our name as origin',
      { host, origin: `https://${host}`, 'sec-fetch-site': 'cross-site' },
      false,
      true,
    ],
    ['a page of this site, from an older browser', { host, origin: `http://${host}` }, true, false],
    ['another site, from an older browser', { host, origin: 'https://evil.example' }, false, true],
    ['another port', { host, origin: 'http://bursar.example:4401' }, false, true],
    ['a sandboxed page', { host, origin: 'null' }, false, true],
    ['a program', { host }, false, false],
  ])('%s', (_story, headers, same, cross) => {
    expect(isSameOrigin(headers)).toBe(same);
    expect(isCrossOrigin(headers)).toBe(cross);
  });
});

it('a page came encrypted when the connection is, or when its own address says so', () => {
  expect(isEncrypted('https', { host })).toBe(true);
  expect(isEncrypted('http', { host, origin: `https://${host}` })).toBe(true);
  expect(isEncrypted('http', { host, origin: `http://${host}` })).toBe(false);
  expect(isEncrypted('http', { host })).toBe(false);
});

type Headers = Record<string, string>;
const request = (remoteAddress: string | undefined, headers: Headers, version = '1.1') => {
  const [httpVersionMajor = 1, httpVersionMinor = 1] = version.split('.').map(Number);
  const raw = { httpVersionMajor, httpVersionMinor, socket: { remoteAddress } };
  return { raw, headers, ip: remoteAddress ?? '' } as unknown as FastifyRequest;
};
const config = (BURSAR_TRUSTED_PROXIES?: string) =>
  readConfig({ DATABASE_URL: 'postgres://x/y', BURSAR_TRUSTED_PROXIES });
const local = { host: '127.0.0.1:4400' };

describe('behind a proxy that sends another Host', () => {
  const place = { BURSAR_PUBLIC_URL: 'https://tools.example/bursar' };
  it.each([
    ['a page of the public address', 'https://tools.example', true],
    ['a page without its TLS', 'http://tools.example', false],
    ['a page of another site', 'https://evil.example', false],
  ])('%s', (_story, origin, same) => {
    expect(isSameOrigin({ ...local, origin }, place)).toBe(same);
    expect(isCrossOrigin({ ...local, origin }, place)).toBe(!same);
  });
});

describe('a cookie', () => {
  const at = (headers: Headers, BURSAR_PUBLIC_URL?: string) =>
    cookiePlace(
      { ...request('127.0.0.1', headers), protocol: 'http' },
      readConfig({ DATABASE_URL: 'postgres://x/y', BURSAR_PUBLIC_URL }),
    );
  const passed = { ...local, 'x-forwarded-for': '203.0.113.9' };

  it.each<[string, Headers, string | undefined, { prefix: string; secure: boolean }]>([
    ['of the public address', passed, 'https://a.example/b', { prefix: '/b', secure: true }],
    ['of one without TLS', passed, 'http://a.example/b', { prefix: '/b', secure: false }],
    ['past the proxy, at the machine', local, 'https://a.example/b', { prefix: '', secure: false }],
    ['where nothing was set', passed, undefined, { prefix: '', secure: false }],
    [
      'of an encrypted page where nothing was set',
      { ...passed, origin: 'https://a.example' },
      undefined,
      { prefix: '', secure: true },
    ],
  ])('%s', (_story, headers, url, place) => {
    expect(at(headers, url)).toEqual(place);
  });
});

describe('a caller at this machine', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1:4400'],
    ['127.0.0.1', 'localhost:4400'],
    ['::1', '[::1]:4400'],
    ['::ffff:127.0.0.1', 'LOCALHOST'],
  ])('from %s asks for %s', (address, name) => {
    expect(isHere(request(address, { host: name }), config())).toBe(true);
  });

  it.each<[string, Headers]>([
    ['the page itself', { origin: 'http://127.0.0.1:4400', 'sec-fetch-site': 'same-origin' }],
    ['the page under its other name', { referer: 'http://localhost:4400/sign-in' }],
    ['the address bar', { 'sec-fetch-site': 'none' }],
  ])('may be %s', (_story, headers) => {
    expect(isHere(request('127.0.0.1', { ...local, ...headers }), config())).toBe(true);
  });

  it.each<[string, string | undefined, Headers]>([
    ['the connection comes from elsewhere', '10.0.0.7', local],
    ['a name was pointed at this machine', '127.0.0.1', { host: 'evil.example:4400' }],
    ['the name only begins like a local one', '127.0.0.1', { host: '127.0.0.1.evil.example' }],
    ['a proxy passed it on', '127.0.0.1', { ...local, 'x-forwarded-for': '203.0.113.9' }],
    ['a proxy passed it on, by the standard', '127.0.0.1', { ...local, forwarded: 'for=_a' }],
    ['a proxy named itself', '127.0.0.1', { ...local, via: '1.1 caddy' }],
    ['a proxy reports the protocol alone', '127.0.0.1', { ...local, 'x-forwarded-proto': 'https' }],
    ['the page is of elsewhere', '127.0.0.1', { ...local, origin: 'https://bursar.corp.example' }],
    ['the page before is of elsewhere', '127.0.0.1', { ...local, referer: 'https://a.example/b' }],
    ['the page is sandboxed', '127.0.0.1', { ...local, origin: 'null' }],
    ['another site sent it', '127.0.0.1', { ...local, 'sec-fetch-site': 'cross-site' }],
    ['a sibling sent it', '127.0.0.1', { ...local, 'sec-fetch-site': 'same-site' }],
    ['there is no host', '127.0.0.1', {}],
    ['there is no address', undefined, local],
  ])('is not assumed where %s', (_story, address, headers) => {
    expect(isHere(request(address, headers), config())).toBe(false);
  });

  it('is none that speaks as proxies do, nor one that is listed as a proxy', () => {
    expect(isHere(request('127.0.0.1', local, '1.0'), config())).toBe(false);
    expect(isHere(request('127.0.0.1', local), config('loopback'))).toBe(false);
    expect(isHere(request('127.0.0.1', local), config('10.0.0.0/8'))).toBe(true);
  });
});

describe('where a request comes from', () => {
  const forwarded = { 'x-forwarded-for': '203.0.113.9' };
  const from = (address: string, ip: string) => ({ ...request(address, forwarded), ip });

  it('is the address of the connection, unless an unlisted proxy may stand there', () => {
    expect(addressOf(request('203.0.113.5', {}), config())).toBe('203.0.113.5');
    expect(addressOf(request('203.0.113.5', forwarded), config())).toBeNull();
    expect(addressOf(request('127.0.0.1', {}), config())).toBeNull();
  });

  it('is what a listed proxy says', () => {
    expect(addressOf(from('10.0.0.1', '203.0.113.9'), config('10.0.0.0/8'))).toBe('203.0.113.9');
    expect(addressOf(from('10.0.0.1', '10.0.0.1'), config('10.0.0.0/8'))).toBeNull();
  });
});

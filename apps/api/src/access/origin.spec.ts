import { describe, expect, it } from '@jest/globals';
import { isCrossOrigin, isEncrypted, isLoopback, isSameOrigin } from './origin.js';

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

describe('a caller at this machine', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1:4400'],
    ['127.0.0.1', 'localhost:4400'],
    ['::1', '[::1]:4400'],
    ['::ffff:127.0.0.1', 'LOCALHOST'],
  ])('from %s asks for %s', (address, name) => {
    expect(isLoopback(address, { host: name })).toBe(true);
  });

  it.each([
    ['the connection comes from elsewhere', '10.0.0.7', { host: 'localhost:4400' }],
    ['a name was pointed at this machine', '127.0.0.1', { host: 'evil.example:4400' }],
    ['the name only begins like a local one', '127.0.0.1', { host: '127.0.0.1.evil.example' }],
    [
      'somebody passed it on',
      '127.0.0.1',
      { host: 'localhost:4400', 'x-forwarded-for': '203.0.113.9' },
    ],
    [
      'somebody passed it on, by the standard',
      '127.0.0.1',
      { host: 'localhost', forwarded: 'for=203.0.113.9' },
    ],
    ['there is no host', '127.0.0.1', {}],
    ['there is no address', undefined, { host: 'localhost' }],
  ])('is nobody of whom %s', (_story, address, headers) => {
    expect(isLoopback(address, headers)).toBe(false);
  });
});

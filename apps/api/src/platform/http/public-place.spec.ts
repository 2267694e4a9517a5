import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../config.js';
import { publicOrigin, publicPrefix, withoutPrefix } from './public-place.js';

const config = (BURSAR_PUBLIC_URL?: string) =>
  readConfig({ DATABASE_URL: 'postgres://x/y', BURSAR_PUBLIC_URL });

describe('where people reach an installation', () => {
  it.each([
    [undefined, '', null],
    ['https://bursar.example', '', 'https://bursar.example'],
    ['https://tools.example/bursar/', '/bursar', 'https://tools.example'],
    ['https://tools.example:8443/a/b', '/a/b', 'https://tools.example:8443'],
  ])('%s', (url, prefix, origin) => {
    expect(publicPrefix(config(url))).toBe(prefix);
    expect(publicOrigin(config(url))).toBe(origin);
  });
});

describe('a path below a prefix', () => {
  it.each([
    ['/bursar', '/'],
    ['/bursar?a=1', '/?a=1'],
    ['/bursar/', '/'],
    ['/bursar/v1/session?a=1', '/v1/session?a=1'],
    ['/v1/session', '/v1/session'],
    ['/bursars/v1', '/bursars/v1'],
  ])('%s', (url, inside) => {
    expect(withoutPrefix(url, '/bursar')).toBe(inside);
    expect(withoutPrefix(url, '')).toBe(url);
  });
});

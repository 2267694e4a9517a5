import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../config.js';
import { isTrustedProxy } from './proxies.js';

const config = (proxies: string) =>
  readConfig({ DATABASE_URL: 'postgres://x/y', BURSAR_TRUSTED_PROXIES: proxies });

describe('trusted proxies', () => {
  it.each([
    ['10.0.0.7', '10.0.0.7', true],
    ['10.0.0.7', '::ffff:10.0.0.7', true],
    ['10.0.0.7', '10.0.0.8', false],
    ['10.0.0.0/8, fd00::/8', '10.9.9.9', true],
    ['10.0.0.0/8 fd00::/8', 'fd00::1', true],
    ['loopback', '127.0.0.1', true],
    ['loopback', '::1', true],
    ['uniquelocal', '192.168.1.1', true],
    ['uniquelocal', '8.8.8.8', false],
    ['', '127.0.0.1', false],
  ])('named as %j: %s is one: %s', (named, address, expected) => {
    expect(isTrustedProxy(config(named), address)).toBe(expected);
  });

  it.each(['nginx', '10.0.0.0/33', '10.0.0', '::1/129', '10.0.0.1/8/9', '10.0.0.1/x', 'true'])(
    'cannot be named %j',
    (named) => {
      expect(() => config(named)).toThrow('BURSAR_TRUSTED_PROXIES');
    },
  );
});

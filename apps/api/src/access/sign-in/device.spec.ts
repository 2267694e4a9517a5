import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { DEVICE_SECONDS, deviceOf, newDevice } from './device.js';

const secret = randomBytes(32);
const now = new Date('2026-11-28T00:00:00Z');
const after = (seconds: number) => new Date(now.getTime() + seconds * 1000);

describe('the cookie of a device', () => {
  const value = newDevice(secret, 'ana@acme.example', now);

  it('is known again for the account that it was given out for', () => {
    expect(deviceOf(secret, 'ana@acme.example', value, after(60))).toMatch(/^[\w-]{22}$/);
    expect(deviceOf(secret, 'bo@acme.example', value, after(60))).toBeNull();
  });

  it('is nothing under another secret, changed, or after half a year', () => {
    expect(deviceOf(randomBytes(32), 'ana@acme.example', value, now)).toBeNull();
    expect(deviceOf(secret, 'ana@acme.example', `${value.slice(0, -2)}AA`, now)).toBeNull();
    expect(deviceOf(secret, 'ana@acme.example', '', now)).toBeNull();
    expect(deviceOf(secret, 'ana@acme.example', value, after(DEVICE_SECONDS + 2))).toBeNull();
  });
});

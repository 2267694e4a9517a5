import { expect, it } from '@jest/globals';
import { deliveryOf } from './delivery.js';

const at = new Date(1_000_000);
const ms = (offset: number) => new Date(at.getTime() + offset);
const gateway = (name: string, environment = 'prod', since = -5_000, seenAt = 0) => ({
  gateway: name,
  environment,
  since: ms(since),
  seenAt: ms(seenAt),
});
const ack = (name: string, version: number, after: number, environment = 'prod') => ({
  gateway: name,
  environment,
  version,
  receivedAt: ms(after),
});

it('counts the gateways that were there, and the last of those that said so', () => {
  const gateways = [gateway('a'), gateway('b'), gateway('c'), gateway('d', 'dev')];
  const acks = [
    ack('a', 3, 40),
    ack('a', 4, 900),
    ack('b', 4, 80),
    ack('c', 2, 10),
    ack('d', 3, 5, 'dev'),
  ];
  expect(deliveryOf({ prod: 3 }, at, gateways, acks)).toEqual({
    gateways: 3,
    applied: 2,
    lastMs: 80,
    pending: ['c (prod)'],
  });
});

it('does not wait for gateways that were gone before, nor count the time of those that came after', () => {
  const gateways = [
    gateway('gone', 'prod', -900_000, -120_000),
    gateway('new', 'prod', 7_000, 9_000),
  ];
  expect(deliveryOf({ prod: 3 }, at, gateways, [ack('new', 3, 7_100)])).toEqual({
    gateways: 1,
    applied: 1,
    lastMs: null,
    pending: [],
  });
});

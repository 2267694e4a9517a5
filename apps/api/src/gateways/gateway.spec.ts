import { describe, expect, it } from '@jest/globals';
import { isGatewayName, mayServe, type ProvenGateway, sharersIn } from './gateway.js';

const gateway = (name: string, keyId: string, team: string | null = null): ProvenGateway => ({
  ...{ name, keyId, team },
  key: `key ${keyId}`,
});
const self = gateway('edge-1', 'a');

describe('the room in a scope', () => {
  it.each<[string, readonly ProvenGateway[], number]>([
    ['belongs to the one gateway that is there', [], 1],
    ['is not divided by a gateway with itself', [self], 1],
    ['is divided among gateways of one key', [self, gateway('edge-2', 'a')], 2],
    ['is divided among keys', [self, gateway('other-1', 'b')], 2],
    [
      'is divided among keys first, and what a key has among its own gateways',
      [self, gateway('edge-2', 'a'), gateway('other-1', 'b'), gateway('other-2', 'b')],
      4,
    ],
  ])('%s', (_, proven, sharers) => {
    expect(sharersIn({}, proven, self)).toBe(sharers);
  });

  it('does not shrink with the names that another key invents', () => {
    const invented = Array.from({ length: 500 }, (_, n) => gateway(`invented-${n}`, 'b'));
    expect(sharersIn({}, invented, self)).toBe(2);
  });

  it('adds up to no more than all of it, whatever the keys and names', () => {
    const all = [1, 3, 8].flatMap((names, k) =>
      Array.from({ length: names }, (_, n) => gateway(`${k}-${n}`, `key-${k}`)),
    );
    const shares = all.map((one) => 1 / sharersIn({}, all, one));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  it('is not shared with a key of another team, nor with another key than the scope names', () => {
    const ads = [gateway('ads-1', 'b', 'ads')];
    expect(sharersIn({ team: 'search' }, ads, self)).toBe(1);
    expect(sharersIn({ team: 'ads' }, ads, self)).toBe(2);
    expect(sharersIn({}, ads, self)).toBe(2);
    expect(mayServe(self, { key: 'key a' })).toBe(true);
    expect(mayServe(self, { key: 'key b' })).toBe(false);
  });
});

describe('the name of a gateway', () => {
  it.each([
    ['edge-1', true],
    ['Zürich 7', true],
    ['', false],
    ['a\u0000b', false],
    ['\ud800', false],
    ['x'.repeat(201), false],
  ])('%j: %s', (name, fits) => expect(isGatewayName(name)).toBe(fits));
});

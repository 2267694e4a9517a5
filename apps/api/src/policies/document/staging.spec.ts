import { describe, expect, it } from '@jest/globals';
import type { PolicyContent } from './policy-content.js';
import type { Published } from '../publication.repository.js';
import { hasReached, narrowed } from './staging.js';

const content = (more: Partial<PolicyContent> = {}): PolicyContent => ({
  dimensions: [],
  flags: [],
  routes: [],
  access: [],
  limits: [],
  rates: [],
  ...more,
});
const access = (allow: string[], team = 'a') => ({ scope: { team }, allow });
const limit = (requestsPerMinute: number, team = 'a') => ({
  id: 'q',
  scope: { team },
  requestsPerMinute,
});

describe('what may go ahead', () => {
  it.each([
    ['a new rule', [], [access(['x'])], [access(['x'])]],
    ['a stricter rule', [access(['x', 'y'])], [access(['x'])], [access(['x'])]],
    ['not a wider rule', [access(['x'])], [access(['x', 'y'])], [access(['x'])]],
    ['not the end of a rule', [access(['x'])], [], [access(['x'])]],
    [
      'another list, beside the one there is',
      [access(['x'])],
      [access(['y'])],
      [access(['x']), access(['y'])],
    ],
    [
      'a rule of another team',
      [access(['x'])],
      [access(['x']), access(['x'], 'b')],
      [access(['x']), access(['x'], 'b')],
    ],
  ])('%s', (_, before, next, expected) => {
    expect(narrowed(content({ access: before }), content({ access: next })).access).toEqual(
      expected,
    );
  });

  it('of each limit the lesser number', () => {
    const least = (a: number, b: number) =>
      narrowed(content({ limits: [limit(a)] }), content({ limits: [limit(b)] })).limits;
    expect(least(5, 3)).toEqual([limit(3)]);
    expect(least(3, 5)).toEqual([limit(3)]);
    expect(narrowed(content({ limits: [limit(3)] }), content()).limits).toEqual([limit(3)]);
    expect(narrowed(content(), content({ limits: [limit(3)] })).limits).toEqual([limit(3)]);
  });

  it('of a limit the lesser number, in whatever order its scope was written', () => {
    const before = { ...limit(5), scope: { project: 'p', team: 'a' } };
    const next = { ...limit(3), scope: { team: 'a', project: 'p' } };
    expect(narrowed(content({ limits: [before] }), content({ limits: [next] })).limits).toEqual([
      { ...before, requestsPerMinute: 3 },
    ]);
  });

  it('what calls cost, but neither flags nor routes', () => {
    const flags = [{ key: 'f', type: 'boolean', default: true } as const];
    const rates = [{ provider: 'p', model: 'm', places: [] }];
    expect(narrowed(content(), content({ flags, rates }))).toEqual(content({ rates }));
  });
});

describe('a staged version', () => {
  const at = new Date(1_000);
  const version = (more: Partial<Published>): Published => ({
    kind: 'policy',
    environment: 'prod',
    version: 2,
    hash: '',
    envelope: '',
    publishedAt: at,
    publishedBy: '',
    share: 30,
    everyoneAt: new Date(2_000),
    ...more,
  });
  const among = (share: number) =>
    Array.from({ length: 200 }, (_, n) => `edge-${n}`).filter((gateway) =>
      hasReached(version({ share }), gateway, at),
    );

  it('reaches a share of gateways, and who is in it stays while it grows', () => {
    expect(among(30).length).toBeGreaterThan(40);
    expect(among(30).length).toBeLessThan(80);
    expect(among(60)).toEqual(expect.arrayContaining(among(30)));
    expect(among(100)).toHaveLength(200);
  });

  it('reaches everybody at its time, and who says no name not before', () => {
    expect(hasReached(version({}), null, at)).toBe(false);
    expect(hasReached(version({}), null, new Date(2_000))).toBe(true);
    expect(hasReached(version({ version: 1 }), null, at)).toBe(true);
  });
});

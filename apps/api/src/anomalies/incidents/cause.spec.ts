import { describe, expect, it } from '@jest/globals';
import type { ChangeCell } from '@bursar/detection';
import { explain } from './cause.js';

const cell = (
  key: string,
  model: string,
  actual: bigint,
  expected: bigint,
  more: Record<string, string> = {},
): ChangeCell => ({
  values: { team: 'search', key, model, principal: key, environment: '', user: '', ...more },
  actual,
  expected,
});

const FEMTO = 10n ** 15n;

describe('what explains an excess', () => {
  it('is the key that made it, with its model, and the principal is not named twice', () => {
    const cells = [
      cell('a', 'sonnet', 500n * FEMTO, 10n * FEMTO),
      cell('b', 'sonnet', 100n * FEMTO, 100n * FEMTO),
      cell('c', 'haiku', 90n * FEMTO, 100n * FEMTO),
    ];
    const { causes, single } = explain(cells);
    expect(causes[0]).toMatchObject({
      dimension: 'key',
      parts: [{ value: 'a', excessUsd: '490' }],
    });
    expect(causes.map(({ dimension }) => dimension)).not.toContain('principal');
    expect(single).toEqual({ team: 'search', key: 'a', model: 'sonnet' });
  });

  it('is no single key where all of them grew', () => {
    const cells = Array.from({ length: 12 }, (_, index) =>
      cell(`k${index}`, 'sonnet', 20n * FEMTO, 10n * FEMTO),
    );
    const { single } = explain(cells);
    expect(single).toEqual({ team: 'search', model: 'sonnet' });
  });

  it('is nothing where there is no excess', () => {
    expect(explain([cell('a', 'sonnet', 5n, 10n)])).toEqual({ causes: [], single: {} });
  });
});

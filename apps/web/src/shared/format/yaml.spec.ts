import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { toYaml } from './yaml.js';

describe('what is written as YAML', () => {
  it.each([
    [{ apiVersion: 'bursar/v1', budgets: [{ id: 'a', scope: {}, limit: '500.00' }] }],
    [{ id: 'no', on: true, off: 'off', none: null, list: ['yes', '1', 'a: b', '- x', ''] }],
    [
      {
        ladder: [{ at: 90, do: 'stop', where: { environment: 'dev' } }],
        empty: [],
        more: { a: 1 },
      },
    ],
    [
      {
        long: [
          {
            id: 'search-month',
            scope: { team: 'search', environment: 'production', feature: 'semantic "search"' },
            ladder: [{ at: 1 }, { at: 2, to: 'us.anthropic.claude-haiku-4-5-20251001-v1:0' }],
          },
        ],
      },
    ],
    ['line\nbreak'],
    [[]],
  ])('is read back as it was: %j', (value) => {
    expect(parse(toYaml(value))).toEqual(value);
  });

  it('keeps an amount a text, as the file asks', () => {
    expect(toYaml({ limit: '500.00' })).toBe('limit: "500.00"\n');
  });
});

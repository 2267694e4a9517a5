import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { Budget } from './budgets.query.js';
import { toConfig } from './budget-file.js';
import { draftOf, emptyDraft, problemsOf, toFile } from './draft.js';

const LADDER = [
  { at: 50, do: 'notify' },
  { at: 80, do: 'downgrade', to: 'us.anthropic.claude-haiku-4-5-20251001-v1:0' },
  { at: 90, do: 'stop', where: { environment: 'dev' } },
  { at: 95, do: 'throttle', share: 20 },
];

const budget = {
  id: 'search-month',
  scope: { team: 'search' },
  limit: '500.00',
  window: 'month',
  timezone: 'Europe/Berlin',
  mode: 'hard',
  onUnavailable: { allow: '5.00' },
  ladder: LADDER,
  optOut: ['ranking'],
} as unknown as Budget;

describe('the draft of a budget', () => {
  it('writes an unchanged budget exactly as it is', () => {
    const { id, scope, limit, window, timezone, mode, onUnavailable, ladder, optOut } = budget;
    expect(toFile(draftOf(budget))).toEqual({
      id,
      scope,
      limit,
      window,
      timezone,
      mode,
      onUnavailable,
      ladder,
      optOut,
    });
  });

  it('is a configuration file that names nothing else', () => {
    expect(parse(toConfig(draftOf(budget)))).toEqual({
      apiVersion: 'bursar/v1',
      budgets: [toFile(draftOf(budget))],
    });
  });

  it('says what is missing before the server is asked', () => {
    expect(Object.keys(problemsOf(emptyDraft('UTC'), []))).toEqual(['id', 'scope', 'limit']);
    expect(problemsOf(draftOf(budget), [])).toEqual({});
    expect(Object.keys(problemsOf(draftOf(budget), ['search-month']))).toEqual(['id']);
  });

  it.each(['0', '0.00', '1e3', '-5', '12,50', ''])('takes %j for no limit', (limit) => {
    expect(problemsOf({ ...draftOf(budget), limit }, [])).toHaveProperty('limit');
  });
});

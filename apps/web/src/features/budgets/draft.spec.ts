import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { Budget } from './budgets.query.js';
import { toConfig } from './budget-file.js';
import { draftOf, draftOfEntry, emptyDraft, toFile, toTrial, withDraft } from './draft.js';

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

  it('asks what it would have done once it has a scope, a limit and a zone', () => {
    expect(toTrial(emptyDraft('UTC'))).toBeNull();
    expect(toTrial(draftOf(budget))).toMatchObject({ limit: '500.00', ladder: LADDER });
    expect(toTrial({ ...draftOf(budget), timezone: 'Moon' })).toBeNull();
  });

  it.each(['0', '0.00', '1e3', '-5', '12,50', ''])('takes %j for no limit', (limit) => {
    expect(toTrial({ ...draftOf(budget), limit })).toBeNull();
  });

  it('is what the text says, and says the same again', () => {
    const entry = toFile(draftOf(budget));
    expect(draftOfEntry(entry)).toEqual(draftOf(budget));
    expect(withDraft(entry, draftOfEntry(entry))).toEqual(entry);
  });

  it('leaves what the form does not know, and what was not changed, as it stands', () => {
    const entry = { id: 'a', scope: { team: 'x' }, limit: 500, window: 'month', later: [1] };
    const next = withDraft(entry, { ...draftOfEntry(entry), window: 'week' });
    expect(next).toEqual({ ...entry, window: 'week' });
    const half = withDraft(entry, {
      ...draftOfEntry(entry),
      steps: [{ at: '', action: 'throttle', to: '', share: '2x', where: {} }],
    });
    expect(draftOfEntry(half).steps).toMatchObject([{ at: '', share: '2x' }]);
  });
});

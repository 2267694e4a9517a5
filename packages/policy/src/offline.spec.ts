import { describe, expect, it } from '@jest/globals';
import { callOf, compiled, policyOf, SONNET } from '../testing/documents.js';
import type { BudgetData, PolicyDocument } from './document/document.js';
import { readPolicy, selfNames } from './index.js';

const budget = (
  id: string,
  scope: BudgetData['scope'],
  onUnavailable: unknown = { allow: '5000' },
): BudgetData => ({ id, scope, mode: 'hard', onUnavailable }) as BudgetData;
const notesOf = (...budgets: unknown[]) => ({ offline: { budgets } }) as PolicyDocument['notes'];
const covering = (
  call: Parameters<typeof callOf>[0],
  ...budgets: BudgetData[]
): { id: string; isDoubtful: boolean }[] => {
  const { offline } = compiled({ notes: notesOf(...budgets) ?? null });
  const found = offline?.covering(callOf(call), selfNames(call?.model ?? SONNET)) ?? [];
  return found.map(({ id, isDoubtful }) => ({ id, isDoubtful }));
};

describe('what may be spent while Bursar cannot be reached', () => {
  it('stands in the notes, and notes of another kind say nothing of it', () => {
    for (const notes of [null, 'x', [1], { later: { budgets: [] } }])
      expect(readPolicy({ ...policyOf(), notes }, 'document').notes).toEqual(notes);
    expect(compiled().offline).toBeNull();
    expect(compiled({ notes: 'x' }).offline).toBeNull();
    expect(compiled({ notes: notesOf() ?? null }).offline?.budgets).toEqual([]);
  });

  it.each([
    ['an amount that is none', budget('a', {}, { allow: '5.00' })],
    ['an unknown rule', budget('a', {}, 'maybe')],
    ['an unknown condition', { ...budget('a', {}), from: 'monday' }],
    ['an undeclared name', budget('a', { tema: 'search' })],
    ['a mode that is none', { ...budget('a', {}), mode: 'firm' }],
  ])('is refused with %s', (_, one) => {
    expect(() => readPolicy(policyOf({ notes: notesOf(one) ?? null }), 'document')).toThrow(
      'notes',
    );
  });

  it('is refused where two budgets have one id, or something else stands beside them', () => {
    const twice = notesOf(budget('a', {}), budget('a', {})) ?? null;
    expect(() => readPolicy(policyOf({ notes: twice }), 'document')).toThrow('twice');
    const more = { offline: { budgets: [], except: [] } };
    expect(() => readPolicy({ ...policyOf(), notes: more }, 'document')).toThrow('except');
  });

  it('asks every budget that covers the call, the narrowest first', () => {
    const all = budget('all', {});
    const search = budget('search', { team: 'search' });
    const model = budget('model', { team: 'search', model: SONNET });
    expect(covering({}, all, search, model, budget('ads', { team: 'ads' }))).toEqual(
      ['model', 'search', 'all'].map((id) => ({ id, isDoubtful: false })),
    );
    expect(covering({ team: 'ads' }, search, model)).toEqual([]);
  });

  it('asks a budget of some key where the key of the caller is unknown, and doubts it', () => {
    const ofKey = budget('k', { team: 'search', key: 'edge' });
    expect(covering({ key: 'edge' }, ofKey)).toEqual([{ id: 'k', isDoubtful: false }]);
    expect(covering({ key: 'other' }, ofKey)).toEqual([]);
    expect(covering({}, ofKey)).toEqual([{ id: 'k', isDoubtful: true }]);
    expect(covering({ team: 'ads' }, ofKey)).toEqual([]);
  });
});

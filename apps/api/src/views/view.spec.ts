import { describe, expect, it } from '@jest/globals';
import { SYSTEM, type Actor } from '../platform/actor.js';
import { viewProblem } from './view.js';

const lead: Actor = { ...SYSTEM, kind: 'person', teams: ['search'] };
const input = { name: 'Search by model', path: '/explore', query: 'group=model&team=search' };

describe('a saved view', () => {
  it.each([
    ['a page with filters', {}],
    ['a page of two words', { path: '/platform/prices' }],
    ['a page of a team', { path: '/teams/a%2Fb' }],
    ['for a team of theirs', { sharedWith: 'search' }],
    ['for everyone', { sharedWith: 'everyone' }],
    ['without filters', { query: '' }],
  ])('is %s', (_, more) => {
    expect(viewProblem(lead, { ...input, ...more })).toBeNull();
  });

  it.each([
    ['without a name', { name: '  ' }, 'bad_name'],
    ['with a long name', { name: 'x'.repeat(81) }, 'bad_name'],
    ['of another site', { path: '//evil.example' }, 'bad_path'],
    ['of an address', { path: 'https://evil.example' }, 'bad_path'],
    ['of a script', { path: 'javascript:alert(1)' }, 'bad_path'],
    ['that leads out of a team', { path: '/teams/..\\x' }, 'bad_path'],
    ['with a fragment', { query: 'a=b#c' }, 'bad_query'],
    ['with a line break', { query: 'a=b\n' }, 'bad_query'],
    ['that is too long', { query: 'x'.repeat(4_001) }, 'query_too_long'],
    ['for a team of others', { sharedWith: 'ads' }, 'not_your_team'],
  ])('is none %s', (_, more, code) => {
    expect(viewProblem(lead, { ...input, ...more })).toMatchObject({ code });
  });
});

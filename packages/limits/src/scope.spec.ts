import { describe, expect, it } from '@jest/globals';
import { identityOf } from '@bursar/pricing';
import fc from 'fast-check';
import {
  compareNarrowness,
  covering,
  covers,
  isWithin,
  narrowScope,
  reachOf,
  type Scope,
  scopeId,
} from './scope.js';

const reach = (scope: Scope) => reachOf(scope, identityOf);

const call = {
  team: 'search',
  project: 'ranking',
  environment: 'dev',
  model: 'us.acme.m',
  canonicalModel: 'acme.m',
  key: 'k1',
  user: null,
  feature: 'f',
};

describe('a scope covers a call', () => {
  it.each<[string, Scope, boolean]>([
    ['the organisation covers every call', {}, true],
    ['its own team', { team: 'search' }, true],
    ['all of several', { team: 'search', environment: 'dev', feature: 'f' }, true],
    ['its model by any spelling', { model: 'eu.acme.m', team: 'search' }, true],
    ['no other model', { model: 'eu.acme.n' }, false],
    ['not if one of several differs', { team: 'search', environment: 'prod' }, false],
    ['not what is unknown of the call', { user: 'u1' }, false],
    ['not what the call never had', { promptVersion: '1' }, false],
    ['not by what objects inherit', { constructor: 'Object' }, false],
  ])('%s', (_story, scope, expected) => {
    expect(covers(reach(scope), call)).toBe(expected);
  });
});

const SCOPES: Scope[] = [
  { environment: 'dev' },
  {},
  { team: 'search', key: 'k1' },
  { team: 'search' },
  { key: 'k1' },
  { team: 'search', project: 'ranking' },
  { feature: 'f' },
  { team: 'search', environment: 'dev' },
  { team: 'search', project: 'ranking', environment: 'dev' },
];

describe('narrowness', () => {
  it('puts the narrowest first, and the organisation last', () => {
    const all = SCOPES.map((scope) => ({ id: scopeId(scope), scope, reach: reach(scope) }));
    expect(covering(all, call).map(({ id }) => id)).toEqual([
      'environment=dev,project=ranking,team=search',
      'key=k1,team=search',
      'project=ranking,team=search',
      'environment=dev,team=search',
      'key=k1',
      'feature=f',
      'team=search',
      'environment=dev',
      'organisation',
    ]);
  });

  it('settles ties by id, the same in every process', () => {
    const twins = ['b', 'a'].map((id) => ({ id, scope: { team: 'search' } }));
    expect(twins.sort(compareNarrowness).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('puts what lies within another scope before it, whatever the scopes', () => {
    const someScope = fc.dictionary(
      fc.constantFrom('team', 'project', 'environment', 'model', 'key', 'user', 'feature'),
      fc.constantFrom('a', 'b'),
    );
    fc.assert(
      fc.property(someScope, someScope, (one, other) => {
        const inner = narrowScope(one, other);
        if (inner === null || scopeId(inner) === scopeId(one)) return;
        expect(isWithin(reach(inner), reach(one))).toBe(true);
        expect(isWithin(reach(one), reach(inner))).toBe(false);
        expect(compareNarrowness({ id: 'z', scope: inner }, { id: 'a', scope: one })).toBe(-1);
      }),
    );
  });
});

describe('scopes are named and narrowed', () => {
  it('has one id for one scope, however it is written', () => {
    expect(scopeId({ team: 'a', key: 'b' })).toBe(scopeId({ key: 'b', team: 'a' }));
  });

  it('has different ids for different scopes, whatever their values hold', () => {
    expect(scopeId({ team: 'a,key=b' })).not.toBe(scopeId({ team: 'a', key: 'b' }));
    expect(scopeId({ team: 'organisation' })).not.toBe(scopeId({}));
  });

  it.each<[string, Scope, Scope, Scope | null]>([
    [
      'adds what is narrower',
      { team: 'a' },
      { environment: 'dev' },
      { team: 'a', environment: 'dev' },
    ],
    ['keeps what is said twice', { team: 'a' }, { team: 'a' }, { team: 'a' }],
    ['is nothing where both contradict', { team: 'a' }, { team: 'b' }, null],
  ])('narrowing %s', (_story, scope, where, expected) => {
    expect(narrowScope(scope, where)).toEqual(expected);
  });
});

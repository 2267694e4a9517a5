import { compareNarrowness, covers, IDENTITY, reachOf, type Scope } from '@bursar/limits';
import { identityOf } from '@bursar/pricing';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SONNET } from '../testing/documents.js';
import { ScopedList, selfNames, type Subject } from './index.js';

const BARE = SONNET.slice('us.'.length);
const model = fc.constantFrom(
  BARE,
  SONNET,
  `eu.${BARE}`,
  `arn:aws:bedrock:eu-west-1::foundation-model/${BARE}`,
  'amazon.nova-pro-v1:0',
);
const word = fc.constantFrom('a', 'b');
const NAMES = ['team', 'project', 'environment', 'key', 'user', 'feature', 'tenant'] as const;
const words = fc.dictionary(fc.constantFrom(...NAMES), word);
const someScope: fc.Arbitrary<Scope> = fc
  .tuple(words, fc.option(model))
  .map(([rest, named]) => (named === null ? rest : { ...rest, model: named }));
const unknown = fc.constantFrom(null, undefined, '');
const known = fc.record(Object.fromEntries(NAMES.map((name) => [name, fc.oneof(word, unknown)])), {
  requiredKeys: [],
});

/** The same call as a policy is asked about it, and as a budget is. */
const call = fc.tuple(known, model).map(([{ feature, tenant, ...rest }, named]) => {
  const dimensions = Object.fromEntries(
    Object.entries({ feature, tenant }).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as const] : [],
    ),
  );
  const subject: Subject = { ...rest, model: named, dimensions };
  const coordinates = { ...rest, feature, tenant, model: named, [IDENTITY]: identityOf(named) };
  return { subject, coordinates };
});

describe('a scope', () => {
  it('reaches the same calls in a policy and in a budget', () => {
    fc.assert(
      fc.property(someScope, call, (scope, { subject, coordinates }) => {
        const about = new ScopedList([{ scope }]).about(subject, selfNames(subject.model));
        expect(about.length === 1).toBe(covers(reachOf(scope, identityOf), coordinates));
      }),
      { numRuns: 2_000 },
    );
  });

  it('that lies within another comes before it, patterns of models included', () => {
    const pattern = fc.constantFrom('*', 'us.*', 'us.anthropic.*', SONNET);
    fc.assert(
      fc.property(words, words, pattern, pattern, (rest, more, one, other) => {
        const inner = one.length > other.length ? one : other;
        const outer = one.length > other.length ? other : one;
        const narrow = { id: 'z', scope: { ...more, ...rest, model: inner } };
        const wide = { id: 'a', scope: { ...rest, model: outer } };
        const isSame = inner === outer && Object.keys(more).every((name) => name in rest);
        expect(compareNarrowness(narrow, wide)).toBe(isSame ? 1 : -1);
      }),
    );
  });
});

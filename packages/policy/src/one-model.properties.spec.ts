import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { callOf, compiled, rateOf, SONNET } from '../testing/documents.js';
import { compileModel, evaluateFlag, compileFlags, Models, selfNames } from './index.js';

const BARE = SONNET.slice('us.'.length);
const GEOGRAPHIES = ['us', 'eu', 'apac', 'au', 'jp', 'ca', 'in', 'us-gov', 'global', 'mx', 'emea'];
const spelling = fc.oneof(
  fc.constant(BARE),
  fc.constantFrom(...GEOGRAPHIES).map((geography) => `${geography}.${BARE}`),
  fc
    .constantFrom('', ...GEOGRAPHIES.map((one) => `${one}.`))
    .chain((prefix) =>
      fc
        .constantFrom('foundation-model', 'inference-profile')
        .map((kind) => `arn:aws:bedrock:eu-west-1:111122223333:${kind}/${prefix}${BARE}`),
    ),
);

describe('a model that a rule names', () => {
  it('is meant by every spelling, at a gateway that has rates for it and at one that has none', () => {
    const models = [[], [rateOf(BARE, 1, 2)], [rateOf(SONNET, 1, 2)]].map((one) => new Models(one));
    fc.assert(
      fc.property(spelling, spelling, fc.constantFrom(...models), (rule, call, known) => {
        expect(compileModel(rule)(known.names('bedrock', call))).toBe(true);
        expect(compileModel(rule)(selfNames(call))).toBe(true);
        expect(compileModel('anthropic.*')(known.names('bedrock', call))).toBe(true);
        expect(compileModel(rule, undefined, 'called')(known.names('bedrock', call))).toBe(true);
        expect(compileModel(`${rule}x`)(known.names('bedrock', call))).toBe(false);
      }),
    );
  });

  it('is meant by names that a policy gives it', () => {
    const more = { alsoKnownAs: [SONNET, BARE] };
    const models = new Models([rateOf('house-model', 1, 2, more), rateOf(BARE, 1, 2)]);
    fc.assert(
      fc.property(spelling, (rule) => {
        expect(compileModel(rule)(models.names('bedrock', 'house-model'))).toBe(true);
        expect(compileModel(rule)(models.names('bedrock', 'eu.house-model'))).toBe(true);
      }),
    );
  });

  it('is meant by conditions of flags', () => {
    fc.assert(
      fc.property(spelling, spelling, (rule, call) => {
        const flags = compileFlags([
          {
            key: 'f',
            type: 'boolean',
            default: false,
            rules: [{ when: { model: rule }, value: true }],
          },
        ]);
        expect(evaluateFlag(flags, 'f', { model: call })).toMatchObject({ value: true });
      }),
    );
  });

  it('has a price behind an unlisted geography, but not anywhere in the world', () => {
    const { models } = compiled({ rates: [rateOf(BARE, 10, 20)] });
    expect(models.find('bedrock', `mx.${BARE}`)?.places).toHaveLength(1);
    expect(models.find('bedrock', `global.${BARE}`)).toBeNull();
    expect(models.find('bedrock', callOf().model)?.places).toHaveLength(1);
  });
});

describe('a pattern', () => {
  it('of a geography means names that begin so, whatever the model', () => {
    fc.assert(
      fc.property(spelling, (call) => {
        const isThere = call.includes('us.anthropic');
        expect(compileModel('us.anthropic.*')(selfNames(call))).toBe(isThere);
        expect(compileModel('us.anthropic.*', undefined, 'called')(selfNames(call))).toBe(isThere);
        const isBare = call === BARE || call.endsWith(`/${BARE}`);
        expect(compileModel('anthropic.*', undefined, 'called')(selfNames(call))).toBe(isBare);
      }),
    );
  });
});

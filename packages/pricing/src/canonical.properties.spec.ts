import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { row, seed, seedBook } from '../testing/books.js';
import { canonicalModel, identityOf, resolveModel } from './index.js';

const ALIASES = [
  { model: 'house-model', aliasOf: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0' },
  { model: 'house-name', aliasOf: 'house-model' },
  { model: 'gpt-5.5', aliasOf: 'openai.gpt-5.5' },
];
const APPLICATION = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc';
const ENDPOINT = 'arn:aws:sagemaker:us-east-1:111122223333:endpoint/my-endpoint';
const book = seedBook({
  aliases: ALIASES,
  inferenceProfiles: {
    [APPLICATION]: 'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
    [ENDPOINT]: 'house-name',
  },
  rows: [...seed.rows, row({ model: 'us.acme.own-v1:0' })],
});
const SONNET = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const LISTED = [...book.bedrock.keys()];
const DIRECT = [...book.direct.values()].flatMap(([first]) => first ?? []);

/** Every way to write an id that Bedrock takes, known geographies and those that come. */
const spelling = fc.oneof(
  fc.constant((id: string) => id),
  fc
    .constantFrom(
      ...['us', 'eu', 'apac', 'au', 'jp', 'ca', 'in', 'us-gov', 'global', 'mx', 'kr', 'emea', 'za'],
    )
    .map((geography) => (id: string) => `${geography}.${id}`),
  fc
    .constantFrom('foundation-model', 'inference-profile')
    .map(
      (kind) => (id: string) =>
        `arn:aws:bedrock:eu-west-1:${kind.startsWith('i') ? '1' : ''}:${kind}/${id}`,
    ),
  fc
    .constantFrom('us', 'global', 'zz')
    .map(
      (prefix) => (id: string) =>
        `arn:aws-us-gov:bedrock:us-gov-west-1:1:inference-profile/${prefix}.${id}`,
    ),
);

describe('the identity of a model', () => {
  it('is one for every spelling of every listed model', () => {
    fc.assert(
      fc.property(fc.constantFrom(...LISTED), spelling, (id, spell) => {
        const { canonical } = resolveModel(book, spell(id));
        expect(canonical).toBe(canonicalModel(book, id));
        expect(canonicalModel(book, canonical)).toBe(canonical);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is one for every spelling of an unknown model, with and without a book', () => {
    const id = fc.constantFrom(
      'acme.new-v1:0',
      'zai.glm-9.5',
      'qwen.qwen9',
      'my-model',
      'ai21.x-v7',
    );
    fc.assert(
      fc.property(id, spelling, (model, spell) => {
        const isKnownAsOne = model.includes('.') || !spell('x').includes('.');
        fc.pre(isKnownAsOne && !spell(model).startsWith('emea.acme'));
        expect(canonicalModel(book, spell(model))).toBe(model);
        expect(identityOf(spell(model))).toBe(model);
      }),
    );
  });

  it.each([
    ['an alias', 'house-model', SONNET],
    ['an alias of an alias', 'house-name', SONNET],
    ['a prefixed alias', 'eu.house-name', SONNET],
    ['an application profile', APPLICATION, SONNET],
    ['an endpoint that is given a model', ENDPOINT, SONNET],
    ['context that capacity was bought for', `${SONNET}:200k`, SONNET],
    [
      'the mantle surface',
      'anthropic.claude-haiku-4-5',
      'anthropic.claude-haiku-4-5-20251001-v1:0',
    ],
    ['a surface that leaves the version out', 'amazon.nova-pro', 'amazon.nova-pro-v1:0'],
    ['a surface that writes a version', 'anthropic.claude-opus-5-v1:0', 'anthropic.claude-opus-5'],
    ['an OpenAI model on mantle', 'openai.gpt-oss-120b', 'openai.gpt-oss-120b-1:0'],
    ['a vendor that changed its name', 'moonshot.kimi-k2-thinking', 'moonshotai.kimi-k2-thinking'],
    ['an own model that was listed by a profile', 'us.acme.own-v1:0', 'acme.own-v1:0'],
    ['another profile of it', 'eu.acme.own-v1:0', 'acme.own-v1:0'],
    ['another version', 'anthropic.claude-3-5-sonnet-20241022-v2:0', null],
    ['an unnamed endpoint', 'arn:aws:sagemaker:us-east-1:1:endpoint/x', null],
    ['a provisioned model', 'arn:aws:bedrock:us-east-1:1:provisioned-model/x', null],
  ])('by %s is the identity of the model', (_, ref, canonical) => {
    expect(canonicalModel(book, ref)).toBe(canonical ?? ref);
  });

  it.each(DIRECT.map(({ provider, model }) => [provider, model]))(
    'at %s of %s is one, with and without the name of the seller',
    (provider, model) => {
      const { canonical } = resolveModel(book, model, provider);
      expect(resolveModel(book, `${provider}/${model}`, provider).canonical).toBe(canonical);
      expect(canonicalModel(book, `${provider}/${model}`)).toBe(canonical);
      expect(canonicalModel(book, model)).toBe(canonical);
    },
  );

  it('of a name that stands for a model is that model at every provider', () => {
    expect(resolveModel(book, 'gpt-5.5', 'openai').canonical).toBe('openai.gpt-5.5');
    expect(canonicalModel(book, 'gpt-5.5')).toBe('openai.gpt-5.5');
  });

  it('of names that stand for each other is found, whatever they say', () => {
    const ring = seedBook({
      aliases: [
        { model: 'a', aliasOf: 'b' },
        { model: 'b', aliasOf: 'a' },
      ],
    });
    expect(['a', 'b']).toContain(canonicalModel(ring, 'a'));
  });
});

describe('models that are not the same', () => {
  it('have identities of their own: what shares one is named here', () => {
    const shared = Map.groupBy(LISTED, (id) => canonicalModel(book, id));
    const several = [...shared].filter(([, ids]) => ids.length > 1);
    expect(several.map(([id]) => id).sort()).toEqual([
      'amazon.titan-image-generator-v2:0',
      'anthropic.claude-haiku-4-5-20251001-v1:0',
      'moonshotai.kimi-k2-thinking',
      'openai.gpt-oss-120b-1:0',
      'openai.gpt-oss-20b-1:0',
      'qwen.qwen3-235b-a22b-2507-v1:0',
      'qwen.qwen3-32b-v1:0',
      'qwen.qwen3-coder-30b-a3b-v1:0',
      'qwen.qwen3-coder-480b-a35b-v1:0',
      'qwen.qwen3-next-80b-a3b',
      'qwen.qwen3-vl-235b-a22b',
    ]);
    expect(several.every(([, ids]) => ids.length === 2)).toBe(true);
  });
});

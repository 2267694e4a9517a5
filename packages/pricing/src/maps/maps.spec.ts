import { describe, expect, it } from '@jest/globals';
import { compileBook } from '../compile.js';
import { compareWithBook } from './compare.js';
import { perMillion } from './decimal.js';
import { listedFor, readGenaiPrices } from './genai-prices.js';
import { readLiteLlm } from './litellm.js';

describe('a price per token as a price per million', () => {
  it.each([
    [2.2e-6, '2.2'],
    [4.125e-6, '4.125'],
    [1e-5, '10'],
    [0.000165, '165'],
    [1.1e-8, '0.011'],
    [7e-7, '0.7'],
    [0, '0'],
    [0.06, '60000'],
  ])('%p is %s, to the last digit', (perToken, expected) => {
    expect(perMillion(perToken)).toBe(expected);
  });
});

const bedrock = { litellm_provider: 'bedrock_converse' };
const haiku = {
  ...bedrock,
  input_cost_per_token: 1.1e-7,
  output_cost_per_token: 5.5e-7,
  cache_read_input_token_cost: 1.1e-8,
  cache_creation_input_token_cost: 1.375e-7,
  input_cost_per_token_above_100k_tokens: 5.5e-7,
  input_cost_per_token_priority: 2e-7,
};

describe('the price map of LiteLLM', () => {
  it('gives a price for each tier and prompt length, with the place that its key names', () => {
    const { prices } = readLiteLlm({
      'eu.anthropic.claude-haiku-5-5': haiku,
      'gpt-4': { litellm_provider: 'openai' },
    });
    expect(
      prices.map(({ model, place, routing, tier, contextOver, per1M }) => [
        model,
        place,
        routing,
        tier,
        contextOver,
        per1M,
      ]),
    ).toEqual([
      [
        'anthropic.claude-haiku-5-5',
        'eu',
        'in-region-or-geo',
        'standard',
        null,
        { input: '0.11', output: '0.55', cacheRead: '0.011', cacheWrite5m: '0.1375' },
      ],
      [
        'anthropic.claude-haiku-5-5',
        'eu',
        'in-region-or-geo',
        'standard',
        100_000,
        { input: '0.55' },
      ],
      ['anthropic.claude-haiku-5-5', 'eu', 'in-region-or-geo', 'priority', null, { input: '0.2' }],
    ]);
  });

  it.each([
    ['global.openai.gpt-6-sol', 'openai.gpt-6-sol', 'global', ''],
    [
      'bedrock/us-gov-west-1/amazon.nova-lite-v1:0',
      'amazon.nova-lite-v1:0',
      'in-region-or-geo',
      'us-gov-west-1',
    ],
    ['bedrock_mantle/xai.grok-4.7', 'xai.grok-4.7', 'in-region-or-geo', ''],
  ])('reads the key %s', (key, model, routing, place) => {
    expect(readLiteLlm({ [key]: haiku }).prices[0]).toMatchObject({ model, routing, place });
  });

  it('says what it does not take, and why', () => {
    const { prices, skipped } = readLiteLlm({
      'bedrock/us-east-1/1-month-commitment/cohere.command-text-v14': haiku,
      'us.amazon.new-v1:0': bedrock,
    });
    expect(prices).toEqual([]);
    expect(skipped.map(({ reason }) => reason)).toEqual(['capacity by commitment', 'no price']);
    expect(readLiteLlm([]).skipped).toHaveLength(1);
  });
});

describe('the data of genai-prices', () => {
  const data = [
    {
      id: 'aws',
      models: [
        {
          id: 'regional.openai.gpt-5.6-sol',
          match: {
            or: [{ equals: 'us.openai.gpt-5.6-sol' }, { starts_with: 'openai.gpt-5.6-sol' }],
          },
          prices: [
            { prices: { input_mtok: '5.5', output_mtok: '33' } },
            {
              constraint: { start_date: '2026-08-21' },
              prices: {
                input_mtok: { base: '4.4', tiers: [{ start: 272_000, price: '8.8' }] },
                cache_write_mtok: 5.5,
              },
            },
          ],
        },
      ],
    },
  ];

  it('gives dated prices by prompt length, for the ids that match', () => {
    const { models } = readGenaiPrices(data);
    expect(listedFor(models, 'eu.openai.gpt-5.6-sol')).toEqual([]);
    expect(
      listedFor(models, 'us.openai.gpt-5.6-sol').map(({ from, contextOver, per1M }) => [
        from,
        contextOver,
        per1M,
      ]),
    ).toEqual([
      [null, null, { input: '5.5', output: '33' }],
      ['2026-08-21', null, { input: '4.4', cacheWrite30m: '5.5' }],
      ['2026-08-21', 272_000, { input: '8.8', cacheWrite30m: '5.5' }],
    ]);
  });
});

describe('the book beside a listed price', () => {
  const day = new Date('2026-11-28');
  const book = compileBook(
    {
      version: 1,
      rows: [
        {
          id: 1,
          provider: 'acme',
          surface: 'bedrock-runtime',
          model: 'acme.one',
          routing: 'in-region-or-geo',
          regions: ['eu-west-1'],
          tier: 'standard',
          contextOver: null,
          per1M: { input: '0.11' },
          validFrom: null,
          validTo: null,
          systemFrom: day,
          systemTo: null,
          source: 's',
        },
      ],
      layers: [],
      aliases: [],
      inferenceProfiles: {},
    },
    day,
  );
  const compared = (key: string, entry: object) =>
    readLiteLlm({ [key]: { ...bedrock, ...entry } }).prices.map((price) =>
      compareWithBook(book, price, day.getTime()),
    );

  it('is the same, differs by a meter, or has no such price', () => {
    expect(compared('eu.acme.one', { input_cost_per_token: 1.1e-7 })).toEqual([
      { outcome: 'same', row: 1 },
    ]);
    expect(
      compared('eu.acme.one', { input_cost_per_token: 2e-7, output_cost_per_token: 1e-6 }),
    ).toEqual([
      { outcome: 'differs', row: 1, meters: { input: ['0.11', '0.2'], output: [null, '1'] } },
    ]);
    expect(compared('us.acme.one', { input_cost_per_token: 1e-7 })).toMatchObject([
      { outcome: 'missing' },
    ]);
    expect(compared('eu.acme.one', { input_cost_per_token_above_200k_tokens: 1e-7 })).toMatchObject(
      [{ outcome: 'missing' }],
    );
  });
});

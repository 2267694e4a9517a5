import { modelNames } from '@bursar/pricing';
import { describe, expect, it } from '@jest/globals';
import { billKindOf } from './bill-kind.js';
import { isAiLine, readBilledUsage } from './billed-usage.js';

const names = modelNames([
  'amazon.nova-2-lite-v1:0',
  'amazon.nova-pro-v1:0',
  'anthropic.claude-sonnet-4-5-20250929-v1:0',
  'anthropic.claude-sonnet-4-5',
  'anthropic.claude-sonnet-4-6',
  'anthropic.claude-opus-4-8',
  'deepseek.v3.2',
  'openai.gpt-5.6-sol',
  'openai.gpt-oss-120b-1:0',
  'qwen.qwen3-coder-30b-a3b-v1:0',
]);
const SONNET = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const bedrock = 'Amazon Bedrock';

/** Usage type | service | model | meter | tier | routing; '–' is null. Services without "Amazon" are editions in the marketplace. */
const LINES = `
  USE1-Nova2.0Lite-input-tokens | Amazon Bedrock | amazon.nova-2-lite-v1:0 | input | standard | regional
  USE1-Nova2.0Lite-output-tokens | Amazon Bedrock | amazon.nova-2-lite-v1:0 | output | standard | regional
  EUW1-NovaPro-cache-read-input-token-count | Amazon Bedrock | amazon.nova-pro-v1:0 | cacheRead | standard | regional
  EUW1-NovaPro-cache-write-input-token-count | Amazon Bedrock | amazon.nova-pro-v1:0 | cacheWrite5m | standard | regional
  USE1-NovaPro-input-tokens-batch | Amazon Bedrock | amazon.nova-pro-v1:0 | input | batch | regional
  USE1-Nova2.0Lite-input-tokens-flex | Amazon Bedrock | amazon.nova-2-lite-v1:0 | input | flex | regional
  USE1-Nova2.0Lite-output-tokens-priority | Amazon Bedrock | amazon.nova-2-lite-v1:0 | output | priority | regional
  USE1-Nova2.0Lite-input-tokens-long-context | Amazon Bedrock | amazon.nova-2-lite-v1:0 | input | standard | regional
  USE1-Nova2.0Lite-input-tokens-cross-region-global | Amazon Bedrock | amazon.nova-2-lite-v1:0 | input | standard | global
  USE1-Nova2.0Lite-input-tokens-cross-region-global-batch | Amazon Bedrock | amazon.nova-2-lite-v1:0 | input | batch | global
  USE1-NovaPro-output-tokens-custom-model | Amazon Bedrock | – | output | standard | regional
  USE1-MP:USE1_InputTokenCount-Units | Claude Sonnet 4.5 | anthropic.claude-sonnet-4-5-20250929-v1:0 | input | standard | regional
  USE1-MP:USE1_OutputTokenCount-Units | Claude Sonnet 4.5 | anthropic.claude-sonnet-4-5-20250929-v1:0 | output | standard | regional
  USE1-MP:USE1_CacheReadInputTokenCount-Units | Claude Sonnet 4.5 | anthropic.claude-sonnet-4-5-20250929-v1:0 | cacheRead | standard | regional
  USE1-MP:USE1_CacheWriteInputTokenCount-Units | Claude Sonnet 4.5 | anthropic.claude-sonnet-4-5-20250929-v1:0 | cacheWrite5m | standard | regional
  USE1-MP:USE1_CacheWrite1hInputTokenCount-Units | Claude Sonnet 4.5 | anthropic.claude-sonnet-4-5-20250929-v1:0 | cacheWrite1h | standard | regional
  USE1-MP:USE1_CacheReadInputTokenCount_Global-Units | Claude Sonnet 4.5 | anthropic.claude-sonnet-4-5-20250929-v1:0 | cacheRead | standard | global
  USE1-MP:USE1_InputTokenCount_Batch-Units | Claude Sonnet 4.5 | anthropic.claude-sonnet-4-5-20250929-v1:0 | input | batch | regional
  USE1-MP:USE1_OutputTokenCount_Global_Batch-Units | Claude Sonnet 4.5 | anthropic.claude-sonnet-4-5-20250929-v1:0 | output | batch | global
  USE1-MP:USE1_InputTokenCount-Units | Claude 4.6 Sonnet | anthropic.claude-sonnet-4-6 | input | standard | regional
  USE1-MP:USE1_InputTokenCount-Units | Claude Sonnet 4.6 | anthropic.claude-sonnet-4-6 | input | standard | regional
  USW2-MP:USW2_input_tokens_standard-Units | GPT-5.6 Sol | openai.gpt-5.6-sol | input | standard | regional
  USW2-MP:USW2_output_tokens_standard-Units | GPT-5.6 Sol | openai.gpt-5.6-sol | output | standard | regional
  USW2-MP:USW2_cache_read_tokens_global_standard-Units | GPT-5.6 Sol | openai.gpt-5.6-sol | cacheRead | standard | global
  USW2-MP:USW2_cache_write_tokens_30m_standard-Units | GPT-5.6 Sol | openai.gpt-5.6-sol | cacheWrite30m | standard | regional
  USW2-MP:USW2_output_tokens_flex-Units | GPT-5.6 Sol | openai.gpt-5.6-sol | output | flex | regional
  USE1-anthropic.claude-opus-4-8-mantle-input-tokens-global-standard | Amazon Bedrock | anthropic.claude-opus-4-8 | input | standard | global
  USE1-anthropic.claude-opus-4-8-mantle-cache-read-tokens-standard | Amazon Bedrock | anthropic.claude-opus-4-8 | cacheRead | standard | regional
  USE1-openai.gpt-oss-120b-mantle-output-tokens-priority | Amazon Bedrock | openai.gpt-oss-120b-1:0 | output | priority | regional
  USE1-Guardrail-ContentPolicyUnitsConsumed | Amazon Bedrock | – | – | – | –
  USE1-NovaCanvas-T2I-1024-Standard | Amazon Bedrock | – | – | – | –
  USE1-NovaPro-ProvisionedThroughput-ModelUnits | Amazon Bedrock | – | – | – | –
`;
const rowsOf = (table: string): string[][] =>
  table
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));

describe('the usage type of a bill', () => {
  it.each(rowsOf(LINES))('%s of %s', (usageType = '', name = '', ...expected) => {
    const service = name.startsWith('Amazon') ? name : `${name} (Amazon Bedrock Edition)`;
    const read = readBilledUsage({ service, usageType }, names);
    const routing = read.routing === 'in-region-or-geo' ? 'regional' : read.routing;
    expect([read.model, read.meter, read.tier, routing].map((cell) => cell ?? '–')).toEqual(
      expected,
    );
  });

  it.each([
    ['USE1-NovaPro-input-tokens', '1K tokens', '1K tokens'],
    ['USE1-NovaPro-input-tokens', '1M tokens', '1M tokens'],
    ['USE1-MP:USE1_InputTokenCount-Units', 'N/A', 'Units'],
    ['USE1-MP:USE1_InputTokenCount-Units', undefined, 'Units'],
    ['USE1-NovaPro-input-tokens', 'N/A', null],
    ['USE1-NovaPro-input-tokens', '', null],
  ])('%s counted in %s has the unit %s: none is assumed', (usageType, unit, expected) => {
    const read = readBilledUsage(
      { service: bedrock, usageType, ...(unit !== undefined && { unit }) },
      names,
    );
    expect(read.unit).toBe(expected);
  });

  it.each([
    ['USE1-NovaPro-input-tokens', 'us-east-1'],
    ['APS3-NovaPro-input-tokens', 'ap-south-1'],
    ['EU-NovaPro-input-tokens', 'eu-west-1'],
    ['XXX9-NovaPro-input-tokens', null],
  ])('%s is of the region %s', (usageType, region) => {
    expect(readBilledUsage({ service: bedrock, usageType }, names).region).toBe(region);
  });

  it('takes the model from a product attribute before the abbreviation', () => {
    const words = {
      service: bedrock,
      usageType: 'USE1-Cl45S-input-tokens',
      modelName: 'Claude Sonnet 4.5',
    };
    expect(readBilledUsage(words, names).model).toBe(SONNET);
  });
});

describe('lines for models', () => {
  it.each([
    ['Amazon Bedrock', 'USE1-Guardrail-ContentPolicyUnitsConsumed', true],
    ['AmazonBedrockFoundationModels', 'USE1-MP:USE1_InputTokenCount-Units', true],
    ['Amazon Bedrock AgentCore', 'USE1-Consumption-based:Runtime:vCPU', true],
    ['Claude 3.5 Haiku', 'USE1-MP:USE1_InputTokenCount-Units', true],
    ['b7c5d0f2opaque', 'USE1-MP:USE1_cache_read_tokens_global_standard-Units', true],
    ['Command R+ (Cohere)', 'USE1-MP:anything', true],
    ['Amazon Simple Storage Service', 'USE1-TimedStorage-ByteHrs', false],
    ['AmazonCloudWatch', 'USE1-DataProcessing-Bytes', false],
    ['Titan SFTP Server', 'USE1-MP:t3.large', false],
    ['Tax', '', false],
  ])('%s, %s: %s', (service, usageType, expected) => {
    expect(isAiLine({ service, usageType }, names)).toBe(expected);
  });
});

describe('the kind of a line', () => {
  it.each([
    ['Usage', 'usage'],
    ['DiscountedUsage', 'usage'],
    ['SavingsPlanCoveredUsage', 'usage'],
    ['Credit', 'credit'],
    ['Refund', 'refund'],
    ['Tax', 'tax'],
    ['Support', 'support'],
    ['Enterprise Discount Program Discount', 'discount'],
    ['EdpDiscount', 'discount'],
    ['PrivateRateDiscount', 'discount'],
    ['BundledDiscount', 'discount'],
    ['SavingsPlanNegation', 'discount'],
    ['Fee', 'fee'],
    ['RIFee', 'fee'],
    ['Recurring', 'fee'],
    ['Purchase', 'fee'],
    ['Adjustment', 'other'],
  ])('%s is %s', (word, kind) => {
    expect(billKindOf(word)).toBe(kind);
  });
});

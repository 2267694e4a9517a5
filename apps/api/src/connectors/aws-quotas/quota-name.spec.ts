import { describe, expect, it } from '@jest/globals';
import { modelNames } from '@bursar/pricing';
import { readQuotaName } from './quota-name.js';

const SONNET = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const names = modelNames([
  ...[SONNET, 'anthropic.claude-3-5-sonnet-20241022-v2:0', 'amazon.nova-pro-v1:0'],
  ...['meta.llama3-3-70b-instruct-v1:0', 'anthropic.claude-3-5-sonnet-20240620-v1:0'],
]);

describe('the name of a quota', () => {
  it.each([
    [
      'On-demand model inference tokens per minute for Anthropic Claude Sonnet 4.5 V1',
      { routing: 'inRegion', measure: 'tokens', per: 'minute', model: SONNET },
    ],
    [
      'Cross-region model inference requests per minute for Amazon Nova Pro',
      { routing: 'geo', measure: 'requests', per: 'minute', model: 'amazon.nova-pro-v1:0' },
    ],
    [
      'Global cross-region model inference tokens per day for Anthropic Claude Sonnet 4.5 V1',
      { routing: 'global', measure: 'tokens', per: 'day', model: SONNET },
    ],
    [
      'Model invocation max tokens per day for Meta Llama 3.3 70B Instruct (doubled for cross-region calls)',
      {
        ...{ routing: 'inRegion', measure: 'tokens', per: 'day' },
        model: 'meta.llama3-3-70b-instruct-v1:0',
      },
    ],
    [
      'On-demand model inference tokens per minute for Anthropic Claude 3.5 Sonnet V2',
      {
        ...{ routing: 'inRegion', measure: 'tokens', per: 'minute' },
        model: 'anthropic.claude-3-5-sonnet-20241022-v2:0',
      },
    ],
    [
      'Cross-region model inference tokens per minute for Acme Oracle 9',
      { routing: 'geo', measure: 'tokens', per: 'minute', model: null },
    ],
    [
      'Cross-region model inference tokens per minute for Anthropic Claude Sonnet 4.5 V1 1M Context Length',
      null,
    ],
    ['On-demand latency-optimized model inference tokens per minute for Amazon Nova Pro', null],
    ['Records per batch inference job for Amazon Nova Pro', null],
    ['Knowledge bases per account', null],
  ])('%s', (name, expected) => {
    expect(readQuotaName(name, names)).toEqual(expected);
  });
});

import { describe, expect, it } from '@jest/globals';
import { ANTHROPIC } from './anthropic.js';
import { exactJson } from './exact-json.js';
import { OPENAI } from './openai.js';
import type { Provider } from './report.js';

const readerOf = (provider: Provider, name: string) => {
  const found = provider.reports.find((report) => report.name === name);
  if (found === undefined) throw new Error(`There is no report ${name}.`);
  return found;
};
const cells = (line: object, ...names: string[]) =>
  names.map((name) => (line as Record<string, unknown>)[name]);

it('numbers of a report stay the text that they were', () => {
  const text =
    '{"a": 0.12345678901234567890, "b": [12345678901234567890, 1.5e-7, "x", null, true]}';
  expect(exactJson(text)).toEqual({
    a: '0.1234567890123456789',
    b: ['12345678901234567890', '0.00000015', 'x', null, true],
  });
});

describe('OpenAI', () => {
  const page = (results: string, more = 'false', next = 'null') =>
    exactJson(
      `{"object":"page","data":[{"object":"bucket","start_time":1789430400,"end_time":1789516800,"results":[${results}]}],"has_more":${more},"next_page":${next}}`,
    );

  it('reports usage whose input holds the cache: meters are disjoint', () => {
    const usage = readerOf(OPENAI, 'usage').read(
      page(
        `{"object":"organization.usage.completions.result","input_tokens":1000,"input_cached_tokens":600,
          "input_cache_write_tokens":100,"output_tokens":50,"num_model_requests":3,"project_id":"proj_a","model":"gpt-5.5",
          "batch":false,"service_tier":"default"},
         {"object":"organization.usage.completions.result","input_tokens":10,"input_uncached_tokens":10,"output_tokens":0,
          "num_model_requests":1,"project_id":null,"model":"gpt-5.5","batch":true,"service_tier":null}`,
        'true',
        '"two"',
      ),
    );
    expect(usage.next).toBe('two');
    expect(usage.days.map(({ day }) => day)).toEqual(['2026-09-15']);
    const lines = usage.days[0]?.lines ?? [];
    expect(
      lines.map((line) => cells(line, 'account', 'meter', 'tier', 'quantity', 'unit', 'usd')),
    ).toEqual([
      ['proj_a', 'input', 'standard', '300', 'tokens', '0'],
      ['proj_a', 'cacheRead', 'standard', '600', 'tokens', '0'],
      ['proj_a', 'cacheWrite30m', 'standard', '100', 'tokens', '0'],
      ['proj_a', 'output', 'standard', '50', 'tokens', '0'],
      ['proj_a', null, 'standard', '3', 'requests', '0'],
      ['openai', 'input', 'batch', '10', 'tokens', '0'],
      ['openai', null, 'batch', '1', 'requests', '0'],
    ]);
  });

  it('reports costs by line item, exact, with the model and meter that it names', () => {
    const costs = readerOf(OPENAI, 'costs').read(
      page(
        `{"object":"organization.costs.result","amount":{"value":0.06000000000000000123,"currency":"usd"},
          "line_item":"gpt-5.5-2026-04-01, cached input","project_id":"proj_a","quantity":1200,"quantity_unit":"tokens"},
         {"object":"organization.costs.result","amount":{"value":1e-7,"currency":"usd"},"line_item":null,"project_id":null}`,
      ),
    );
    const lines = costs.days[0]?.lines ?? [];
    expect(
      lines.map((line) => cells(line, 'usd', 'model', 'meter', 'quantity', 'unit', 'usageType')),
    ).toEqual([
      [
        '0.06000000000000000123',
        'gpt-5.5-2026-04-01',
        'cacheRead',
        '1200',
        'tokens',
        'gpt-5.5-2026-04-01, cached input',
      ],
      ['0.0000001', null, null, null, null, 'all'],
    ]);
  });

  it('is asked by day, for as many days as a month has', () => {
    const path = readerOf(OPENAI, 'costs').path({ from: '2026-09-01', to: '2026-10-01' }, 'two');
    expect(path).toBe(
      '/v1/organization/costs?start_time=1788220800&end_time=1790812800&bucket_width=1d&limit=31&group_by=project_id&group_by=line_item&page=two',
    );
  });

  it('in another currency is refused', () => {
    const result = '{"amount":{"value":1,"currency":"eur"}}';
    expect(() => readerOf(OPENAI, 'costs').read(page(result))).toThrow(/eur/);
  });
});

describe('Anthropic', () => {
  const page = (results: unknown[]) => ({
    data: [{ starting_at: '2026-09-15T00:00:00Z', ending_at: '2026-09-16T00:00:00Z', results }],
    ...{ has_more: false, next_page: null },
  });

  it('reports usage by meter, with both lives of a cache', () => {
    const result = {
      ...{ uncached_input_tokens: '1500', cache_read_input_tokens: '200', output_tokens: '500' },
      cache_creation: { ephemeral_1h_input_tokens: '1000', ephemeral_5m_input_tokens: '0' },
      ...{ workspace_id: null, model: 'claude-sonnet-4-5', service_tier: 'batch' },
    };
    const { days } = readerOf(ANTHROPIC, 'usage').read(page([result]));
    const lines = days[0]?.lines ?? [];
    expect(lines.map((line) => cells(line, 'meter', 'quantity', 'tier', 'model'))).toEqual([
      ['input', '1500', 'batch', 'claude-sonnet-4-5-20250929'],
      ['cacheRead', '200', 'batch', 'claude-sonnet-4-5-20250929'],
      ['cacheWrite1h', '1000', 'batch', 'claude-sonnet-4-5-20250929'],
      ['output', '500', 'batch', 'claude-sonnet-4-5-20250929'],
    ]);
  });

  it('reports costs in cents', () => {
    const result = {
      ...{ amount: '123.78912', currency: 'USD', workspace_id: 'wrkspc_a', cost_type: 'tokens' },
      ...{ description: 'Claude Sonnet 4.5 Usage - Input Tokens', service_tier: 'standard' },
      ...{ model: 'claude-sonnet-4-5-20250929', token_type: 'uncached_input_tokens' },
    };
    const { days } = readerOf(ANTHROPIC, 'costs').read(page([result]));
    expect(days[0]?.lines[0]).toMatchObject({
      ...{ usd: '1.2378912', account: 'wrkspc_a', meter: 'input', tier: 'standard' },
      ...{ day: '2026-09-15', period: '2026-09', service: 'anthropic', operation: 'costs' },
    });
  });
});

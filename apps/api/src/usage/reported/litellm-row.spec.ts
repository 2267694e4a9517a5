import { describe, expect, it } from '@jest/globals';
import { litellmRow } from '../../../../../test/support/usage/litellm.js';
import type { Json } from '../bedrock/bedrock-body.js';
import { isLiteLlmRow, litellmEvent } from './litellm-row.js';

const eventOf = (row: Json) => {
  const found = litellmEvent(row);
  return found !== null && 'event' in found ? found.event : found;
};
const withUsage = (usage: object) => litellmRow({ metadata: { usage_object: usage } });

describe('a row of the spend log of LiteLLM', () => {
  it('is known by its columns, and an event is none', () => {
    expect([isLiteLlmRow(litellmRow()), isLiteLlmRow({ requestId: 'a', request_id: 'b' })]).toEqual(
      [...[true, false]],
    );
  });

  it('is an event of its team, user, session, agent and admission', () => {
    const row = litellmRow({
      ...{ user: 'ada', session_id: 's', agent_id: 'bot', admissionId: 'adm', status: 'failure' },
    });
    expect(eventOf(row)).toMatchObject({
      ...{ requestId: 'chatcmpl-1', at: '2026-09-15T10:04:11Z', provider: 'bedrock' },
      ...{ team: 'search', user: 'ada', session: 's', agent: 'bot', admissionId: 'adm' },
      ...{ usage: { input: 1_000, output: 500 }, error: 'failure', operation: 'acompletion' },
    });
  });

  it.each([
    [
      'an OpenAI model',
      { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 4 } },
      { input: 6, output: 5, cacheRead: 4 },
    ],
    [
      'Claude, with what it wrote to its cache',
      { prompt_tokens: 10, cache_read_input_tokens: 4, cache_creation_input_tokens: 3 },
      { input: 3, cacheRead: 4, cacheWrite: 3 },
    ],
    [
      'Claude, with how long it keeps that',
      {
        prompt_tokens: 10,
        cache_creation_input_tokens: 3,
        cache_creation_token_details: {
          ephemeral_5m_input_tokens: 1,
          ephemeral_1h_input_tokens: 2,
        },
      },
      { input: 7, cacheWrite5m: 1, cacheWrite1h: 2 },
    ],
  ])('counts the prompt of %s with its cached parts', (_, usage, expected) => {
    expect(eventOf(withUsage(usage))).toMatchObject({ usage: expected });
  });

  it('whose cached part is larger than its prompt contradicts itself', () => {
    const usage = { prompt_tokens: 1, cache_read_input_tokens: 4 };
    expect(litellmEvent(withUsage(usage))).toMatchObject({ reason: 'counts_contradict' });
  });

  it('of an answer from its own cache is no call', () => {
    expect(litellmEvent(litellmRow({ cache_hit: 'True' }))).toBeNull();
  });

  it('of a tool is an amount, exactly as the row shows it', () => {
    const tool = { call_type: 'call_mcp_tool', spend: 0.1, mcp_namespaced_tool_name: 'web/search' };
    expect(eventOf(litellmRow(tool))).toMatchObject({ chargeUsd: '0.1', tool: 'web/search' });
    expect(eventOf(litellmRow({ ...tool, spend: 1e-7 }))).toMatchObject({ chargeUsd: '0.0000001' });
  });

  it.each([
    ['2026-10-01 09:30:00.123', '2026-10-01T09:30:00.123Z'],
    ['2026-10-01T09:30:00+00:00', '2026-10-01T09:30:00+00:00'],
    ['2026-10-01 09:30:00+0000', '2026-10-01T09:30:00+00:00'],
    [1_790_847_000.5, '2026-10-01T09:30:00.500Z'],
  ])('began at %j', (startTime, at) => {
    expect(eventOf(litellmRow({ startTime }))).toMatchObject({ at });
  });
});

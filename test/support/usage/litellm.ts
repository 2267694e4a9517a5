import { SONNET } from './lines.js';

/** A row of LiteLLM_SpendLogs as it is exported: 1,000 and 500 tokens. */
export function litellmRow(
  fields: { at?: string; admissionId?: string; input?: number } & Record<string, unknown> = {},
): Record<string, unknown> {
  const { at = '2026-09-15T10:04:11Z', admissionId, input = 1_000, ...more } = fields;
  return {
    request_id: 'chatcmpl-1',
    call_type: 'acompletion',
    api_key: '88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b',
    spend: 0.0105,
    total_tokens: input + 500,
    prompt_tokens: input,
    completion_tokens: 500,
    startTime: at.replace('T', ' ').replace('Z', ''),
    endTime: at.replace('T', ' ').replace('Z', ''),
    model: `bedrock/${SONNET}`,
    custom_llm_provider: 'bedrock',
    api_base: 'https://bedrock-runtime.us-east-1.amazonaws.com/model/x/converse',
    team_id: 'search',
    metadata: JSON.stringify({
      ...(admissionId !== undefined && { spend_logs_metadata: { bursar_admission: admissionId } }),
      usage_object: { prompt_tokens: input, completion_tokens: 500 },
    }),
    cache_hit: 'False',
    messages: '{}',
    response: '{}',
    status: 'success',
    ...more,
  };
}

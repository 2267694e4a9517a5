/** What one request to a model can take in and write at most. */
export interface ModelLimits {
  /** Tokens of the prompt, whether uncached, read from a cache or written to one. */
  readonly contextTokens: number;
  readonly outputTokens: number;
}

export interface LimitedFamily extends ModelLimits {
  /** Ids as the price book lists them; `*` at the end stands for the rest of the id. */
  readonly models: readonly string[];
  /** Keys of LIMIT_SOURCES. */
  readonly source: string;
}

/** All of them were read on 28 November 2026. */
export const LIMIT_SOURCES: Readonly<Record<string, string>> = {
  anthropic: 'https://platform.claude.com/docs/en/about-claude/models/overview',
  nova: 'https://docs.aws.amazon.com/nova/latest/userguide/what-is-nova.html',
  catalogue:
    'https://pypi.org/project/litellm/1.110.2/ (model_prices_and_context_window_backup.json)',
};

/**
 * Where sources differ, or a header of the request raises a limit, the larger figure stands: what is beyond it cannot have
 * happened. Requests for embeddings carry many texts at once, so none of their models is here. Where only the context of a model is certain, nothing it writes can be longer than that. A model that is missing
 * has no known limits; the first family that matches counts.
 */
export const LIMITED_FAMILIES: readonly LimitedFamily[] = [
  // One million tokens of context with a beta header.
  family('anthropic', 1_000_000, 64_000, [
    'anthropic.claude-sonnet-4-2*',
    'anthropic.claude-sonnet-4-5*',
    'claude-sonnet-4-2*',
    'claude-sonnet-4-5*',
  ]),
  family('anthropic', 1_000_000, 128_000, [
    'anthropic.claude-sonnet-4-6*',
    'anthropic.claude-sonnet-5*',
    'anthropic.claude-opus-4-6*',
    'anthropic.claude-opus-4-7*',
    'anthropic.claude-opus-4-8*',
    'anthropic.claude-opus-5*',
    'anthropic.claude-fable-5*',
    'anthropic.claude-mythos*',
    'claude-sonnet-4-6*',
    'claude-sonnet-5*',
    'claude-opus-4-6*',
    'claude-opus-4-7*',
    'claude-opus-4-8*',
    'claude-opus-5*',
    'claude-fable-5*',
  ]),
  family('anthropic', 200_000, 64_000, [
    'anthropic.claude-haiku-4-5*',
    'anthropic.claude-opus-4-5*',
    'claude-haiku-4-5*',
    'claude-opus-4-5*',
  ]),
  family('anthropic', 200_000, 32_000, [
    'anthropic.claude-opus-4-1*',
    'anthropic.claude-opus-4-2*',
    'claude-opus-4-1*',
    'claude-opus-4-2*',
  ]),
  // 128,000 tokens of output with a beta header.
  family('anthropic', 200_000, 128_000, ['anthropic.claude-3-7-sonnet*', 'claude-3-7-sonnet*']),
  family('anthropic', 200_000, 8_192, ['anthropic.claude-3-5-*']),
  family('anthropic', 200_000, 4_096, [
    'anthropic.claude-3-haiku*',
    'anthropic.claude-3-opus*',
    'anthropic.claude-3-sonnet*',
  ]),
  family('nova', 128_000, 10_000, ['amazon.nova-micro-v1:0']),
  family('nova', 300_000, 10_000, ['amazon.nova-lite-v1:0', 'amazon.nova-pro-v1:0']),
  family('nova', 1_000_000, 32_000, ['amazon.nova-premier-v1:0']),
  family('nova', 1_000_000, 65_535, ['amazon.nova-2-lite-v1:0', 'amazon.nova-2-pro*']),
  family('catalogue', 256_000, 4_096, ['ai21.jamba-1-5-*']),
  family('catalogue', 42_000, 32_000, ['amazon.titan-text-*']),
  family('catalogue', 128_000, 32_768, ['deepseek.r1-v1:0']),
  family('catalogue', 163_840, 163_840, ['deepseek.v3*']),
  family('catalogue', 128_000, 128_000, ['google.gemma-3-*', 'google.gemma-4-e2b']),
  family('catalogue', 256_000, 256_000, ['google.gemma-4-*']),
  family('catalogue', 1_048_576, 65_536, ['gemini-2.5-*', 'gemini-3*']),
  family('catalogue', 128_000, 128_000, ['meta.llama3-1-*', 'meta.llama3-2-*', 'meta.llama3-3-*']),
  family('catalogue', 8_192, 8_192, ['meta.llama3-70b*', 'meta.llama3-8b*']),
  family('catalogue', 1_000_000, 16_384, ['meta.llama4-maverick*']),
  family('catalogue', 10_000_000, 16_384, ['meta.llama4-scout*']),
  family('catalogue', 256_000, 256_000, ['mistral.devstral-2-123b', 'mistral.mistral-large-3*']),
  family('catalogue', 128_000, 128_000, [
    'mistral.magistral-small-2509',
    'mistral.ministral-3-*',
    'mistral.mistral-large-2407*',
    'mistral.pixtral-large-2502*',
  ]),
  family('catalogue', 32_768, 32_768, [
    'mistral.mistral-7b*',
    'mistral.mistral-large-2402*',
    'mistral.mistral-small-2402*',
    'mistral.mixtral-8x7b*',
    'mistral.voxtral-*',
  ]),
  family('catalogue', 262_144, 262_144, [
    'moonshot.kimi-k2*',
    'moonshotai.kimi-k2*',
    'qwen.qwen3-235b*',
    'qwen.qwen3-coder-*',
    'qwen.qwen3-next-*',
    'qwen.qwen3-vl-*',
    'nvidia.nemotron-nano-3-30b',
    'nvidia.nemotron-super-3-120b',
  ]),
  family('catalogue', 1_047_576, 32_768, ['gpt-4.1', 'gpt-4.1-mini', 'gpt-4.1-nano']),
  family('catalogue', 131_072, 16_384, ['gpt-4o', 'gpt-4o-mini']),
  family('catalogue', 200_000, 100_000, ['o3', 'o3-mini', 'o3-pro', 'o4-mini']),
  family('catalogue', 1_050_000, 128_000, [
    'gpt-5.4',
    'gpt-5.4-pro',
    'gpt-5.5*',
    'gpt-5.6*',
    'openai.gpt-5.4',
    'openai.gpt-5.5',
    'openai.gpt-5.6*',
  ]),
  family('catalogue', 409_600, 272_000, ['gpt-5-pro']),
  family('catalogue', 409_600, 128_000, [
    'gpt-5',
    'gpt-5-*',
    'gpt-5.1*',
    'gpt-5.2*',
    'gpt-5.3*',
    'gpt-5.4-mini',
    'gpt-5.4-nano',
  ]),
  family('catalogue', 131_072, 131_072, ['openai.gpt-oss-*']),
  family('catalogue', 203_000, 128_000, ['zai.glm-*']),
];

function family(
  source: string,
  contextTokens: number,
  outputTokens: number,
  models: readonly string[],
): LimitedFamily {
  return { models, contextTokens, outputTokens, source };
}

import { PROFILES } from './organisation.js';
import { HAIKU, OPUS, SONNET } from './workload.js';

/** What the specs read of a log line. */
export interface LogRecord {
  readonly schemaType: string;
  readonly schemaVersion: string;
  readonly timestamp: string;
  readonly accountId: string;
  readonly region: string;
  readonly requestId: string;
  readonly modelId: string;
  readonly identity: { readonly arn: string };
  readonly requestMetadata?: Readonly<Record<string, string>>;
  readonly errorCode?: string;
  readonly input: {
    readonly inputTokenCount: number;
    readonly cacheReadInputTokenCount?: number;
    readonly cacheWriteInputTokenCount?: number;
  };
  readonly output?: { readonly outputTokenCount: number; readonly outputBodyJson?: unknown };
}

/** USD per million of input, output, cache read and cache write; by the end of the model's name, cheapest routing first. */
const RATES: Record<string, readonly [number, number, number, number]> = {
  [`global.${SONNET}`]: [3, 15, 0.3, 3.75],
  [SONNET]: [3.3, 16.5, 0.33, 4.125],
  [`global.${HAIKU}`]: [1, 5, 0.1, 1.25],
  [HAIKU]: [1.1, 5.5, 0.11, 1.375],
  [`global.${OPUS}`]: [5, 25, 0.5, 6.25],
  [OPUS]: [5.5, 27.5, 0.55, 6.875],
  'amazon.nova-micro-v1:0': [0.035, 0.14, 0, 0],
  'amazon.nova-pro-v1:0': [0.8, 3.2, 0, 0],
  'meta.llama3-3-70b-instruct-v1:0': [0.72, 0.72, 0, 0],
  'openai.gpt-oss-120b-1:0': [0.15, 0.6, 0, 0],
  'openai.gpt-5.5': [5.5, 33, 0.55, 0],
  'amazon.titan-embed-text-v2:0': [0.02, 0, 0, 0],
};

const MODEL_OF_PROFILE = new Map<string, string>(
  Object.values(PROFILES).map(({ arn, modelId }) => [arn, modelId]),
);

/** Good enough to judge shares and shapes by; 0 where no rate is known. */
export function approximateUsd({ modelId, input, output }: LogRecord): number {
  const model = MODEL_OF_PROFILE.get(modelId) ?? modelId;
  const rates = Object.entries(RATES).find(([name]) => model.endsWith(name))?.[1];
  if (!rates) return 0;
  const [perInput, perOutput, perRead, perWrite] = rates;
  const total =
    input.inputTokenCount * perInput +
    (output?.outputTokenCount ?? 0) * perOutput +
    (input.cacheReadInputTokenCount ?? 0) * perRead +
    (input.cacheWriteInputTokenCount ?? 0) * perWrite;
  return total / 1_000_000;
}

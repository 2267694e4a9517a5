import { PROFILES } from './organisation.js';
import {
  GPT,
  GPT_SMALL,
  HAIKU,
  KIMI,
  NOVA,
  OLD_OPUS,
  OLD_SONNET,
  OPUS,
  SONNET,
} from './workload.js';

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
  [`global.${SONNET}`]: [2, 10, 0.1, 2.5],
  [SONNET]: [2.2, 11, 0.11, 2.75],
  [`global.${HAIKU}`]: [0.1, 0.5, 0.01, 0.125],
  [HAIKU]: [0.11, 0.55, 0.011, 0.1375],
  [`global.${OPUS}`]: [4, 20, 0.2, 5],
  [OPUS]: [4.4, 22, 0.22, 5.5],
  [OLD_OPUS]: [15, 75, 1.5, 18.75],
  [OLD_SONNET]: [3.3, 16.5, 0.33, 4.125],
  [GPT]: [4.4, 22, 0.44, 5.5],
  [GPT_SMALL]: [2.2, 11, 0.22, 2.75],
  [KIMI]: [3.3, 16.5, 0.33, 4.125],
  [NOVA]: [0.33, 2.75, 0.0825, 0],
  'amazon.nova-pro-v1:0': [0.8, 3.2, 0, 0],
  'meta.llama3-3-70b-instruct-v1:0': [0.72, 0.72, 0, 0],
  'openai.gpt-oss-120b-1:0': [0.15, 0.6, 0, 0],
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

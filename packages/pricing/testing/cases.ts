import {
  capacityOf,
  finalStreamUsage,
  GUARDRAIL_MODEL,
  type CallToRate,
  type ModelAliasData,
  type PriceBookData,
  type PriceLayerData,
  type RawUsage,
  type UsageConvention,
} from '../src/index.js';
import { day, layer, readJson } from './books.js';

/** One golden case as its file has it. */
export interface RatingCase {
  readonly id: string;
  readonly category: string;
  readonly title: string;
  readonly request: {
    readonly modelRef: string;
    readonly region?: string;
    readonly at: string;
    readonly provider?: string;
    readonly usageConvention?: UsageConvention;
    readonly batch?: boolean;
    readonly serviceTier?: string;
    readonly latency?: 'optimized';
    readonly inferenceGeo?: string;
    readonly speed?: string;
    readonly commitment?: string;
    readonly events?: readonly unknown[];
    readonly calls?: number;
    readonly decimals?: number;
  };
  readonly usageRaw: RawUsage;
  readonly meters?: Readonly<Record<string, string>>;
  readonly priceBook?: CaseBook;
  readonly expected: CaseExpectation;
}

export interface CaseBook {
  readonly inferenceProfiles?: Readonly<Record<string, { readonly copyFrom: string }>>;
  readonly models?: readonly { readonly modelId: string; readonly aliasOf: string }[];
  readonly layers?: readonly (Pick<PriceLayerData, 'kind' | 'match'> &
    Partial<Pick<PriceLayerData, 'per1M' | 'percent' | 'factor'>> & { readonly from?: string })[];
  readonly rows?: readonly CaseRow[];
  readonly period?: { readonly month: string; readonly status: 'open' | 'closed' };
  readonly runs?: number;
}

export interface CaseRow {
  readonly meter: string;
  readonly per1M: string;
  readonly validFrom?: string;
  readonly systemFrom?: string;
  readonly systemTo?: string;
}

export interface CaseLine {
  readonly meter: string;
  readonly quantity: string;
  readonly unit: string;
  readonly listPer1M?: string;
  readonly effectivePer1M?: string;
  readonly pricePerUnit?: string;
  readonly layer?: string;
  readonly multipliers?: readonly string[];
  readonly amount: string;
}

export interface CaseExpectation {
  readonly status: 'rated' | 'unpriced' | 'rejected';
  readonly reason?: string;
  readonly lines: readonly CaseLine[] & Readonly<Record<string, string>>;
  readonly total: string | null;
  readonly listTotal?: string;
  readonly exactTotal: string;
  readonly naiveSumOfRoundedLines: string;
  readonly roundedPerCall6dp: string;
  readonly roundedPerCall4dp: string;
  readonly before: string;
  readonly after: string;
  readonly current: string;
  readonly ratingVersions: number;
  readonly ratedAtKnowledge?: Readonly<Record<string, string>>;
  readonly invoiced: string;
  readonly restated: string;
  readonly adjustments: readonly Readonly<Record<string, string>>[];
  readonly adjustmentCount?: number;
}

export function readCases(): readonly RatingCase[] {
  return (readJson('rating-cases.json') as { cases: readonly RatingCase[] }).cases;
}

export function callOf({ request }: RatingCase): CallToRate {
  const capacity = capacityOf(request.modelRef);
  const guardrail = request.modelRef.startsWith('guardrail:');
  return {
    modelRef: capacity?.modelRef ?? (guardrail ? GUARDRAIL_MODEL : request.modelRef),
    region: request.region,
    at: Date.parse(request.at),
    tier: capacity?.tier ?? tierOf(request),
    provider: request.provider,
    inferenceGeo: request.inferenceGeo,
    speed: request.speed,
  };
}

function tierOf(request: RatingCase['request']): string | undefined {
  if (request.batch) return 'batch';
  if (request.latency === 'optimized') return 'latency-optimized';
  return request.serviceTier;
}

/** The usage block, a stream's events folded into it, and a purchase's commitment beside it. */
export function rawUsageOf({ request, usageRaw }: RatingCase): RawUsage {
  if (request.events) return finalStreamUsage(request.events);
  return request.commitment ? { ...usageRaw, commitment: request.commitment } : usageRaw;
}

const BY_PROVIDER: Readonly<Record<string, UsageConvention>> = {
  anthropic: 'anthropic',
  openai: 'openai',
  'google-vertex': 'gemini',
};

const BY_FIELD: readonly (readonly [string, UsageConvention])[] = [
  ['modelUnits', 'capacity'],
  ['inputTPM', 'capacity'],
  ['policies', 'guardrail'],
  ['documents', 'rerank'],
  ['images', 'images'],
  ['videoSeconds', 'video'],
  ['textInput', 'nova-sonic'],
  ['inputTextTokenCount', 'titan-embedding'],
  ['input_tokens', 'openai'],
];

export function conventionOf({ request, usageRaw }: RatingCase): UsageConvention {
  const byProvider = request.provider ? BY_PROVIDER[request.provider] : undefined;
  const byField = BY_FIELD.find(([field]) => field in usageRaw)?.[1];
  return request.usageConvention ?? byProvider ?? byField ?? 'converse';
}

/** What a case adds to the shipped book. */
export function ownBookOf({ priceBook = {} }: RatingCase): Partial<PriceBookData> {
  const aliases: ModelAliasData[] = (priceBook.models ?? []).map(({ modelId, aliasOf }) => ({
    model: modelId,
    aliasOf,
  }));
  const profiles = Object.entries(priceBook.inferenceProfiles ?? {});
  return {
    aliases,
    inferenceProfiles: Object.fromEntries(profiles.map(([arn, { copyFrom }]) => [arn, copyFrom])),
    layers: (priceBook.layers ?? []).map(({ kind, match, per1M, percent, factor, from }) =>
      layer(kind, {
        match,
        per1M: per1M ?? null,
        percent: percent ?? null,
        factor: factor ?? null,
        validFrom: from ? day(from) : null,
      }),
    ),
  };
}

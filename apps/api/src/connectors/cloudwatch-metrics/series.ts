import type { MetricHour } from '../../reconciliation/reconciliation.module.js';

export type Namespace = MetricHour['namespace'];
export const NAMESPACES: readonly Namespace[] = ['AWS/Bedrock', 'AWS/BedrockMantle'];

export type Count = keyof Omit<MetricHour, 'account' | 'region' | 'namespace' | 'model' | 'hour'>;

/** One metric of one model, as CloudWatch lists it. */
export interface Series {
  readonly namespace: Namespace;
  readonly name: string;
  /** By name; with the model among them. */
  readonly dimensions: Readonly<Record<string, string>>;
}

/** What is counted, under every name that it has: AWS spells the metrics of caches in two ways. */
const COUNTS: Readonly<Record<string, Count>> = {
  Invocations: 'invocations',
  Inferences: 'invocations',
  InvocationClientErrors: 'clientErrors',
  InferenceClientErrors: 'clientErrors',
  InvocationServerErrors: 'serverErrors',
  InferenceServerErrors: 'serverErrors',
  InvocationThrottles: 'throttles',
  InferenceThrottles: 'throttles',
  InputTokenCount: 'input',
  TotalInputTokens: 'input',
  OutputTokenCount: 'output',
  TotalOutputTokens: 'output',
  CacheReadInputTokens: 'cacheRead',
  CacheReadInputTokenCount: 'cacheRead',
  TotalCacheReadInputTokens: 'cacheRead',
  CacheWriteInputTokens: 'cacheWrite',
  CacheWriteInputTokenCount: 'cacheWrite',
  TotalCacheWriteInputTokens: 'cacheWrite',
};

const MODEL: Readonly<Record<Namespace, string>> = {
  'AWS/Bedrock': 'ModelId',
  'AWS/BedrockMantle': 'Model',
};

export const countOf = ({ name }: Series): Count | undefined => COUNTS[name];

export const modelOf = ({ namespace, dimensions }: Series): string | undefined =>
  dimensions[MODEL[namespace]];

const namesOf = ({ dimensions }: Series): string => Object.keys(dimensions).sort().join(' ');

/**
 * Pure. Those whose sum is what a model did: AWS reports the same calls under several sets of dimensions (by model; by model and
 * tier; by model and project). Of each metric of a model the smallest set is taken, and one set alone, so nothing counts twice.
 */
export function seriesToRead(listed: readonly Series[]): Series[] {
  const bySet = new Map<string, Map<string, Series[]>>();
  for (const series of listed) {
    if (countOf(series) === undefined || modelOf(series) === undefined) continue;
    const metric = JSON.stringify([series.namespace, modelOf(series), series.name]);
    const sets = bySet.get(metric) ?? new Map<string, Series[]>();
    bySet.set(metric, sets);
    sets.set(namesOf(series), [...(sets.get(namesOf(series)) ?? []), series]);
  }
  return [...bySet.values()].flatMap((sets) => {
    const [smallest] = [...sets].sort(
      ([a], [b]) => a.split(' ').length - b.split(' ').length || (a < b ? -1 : 1),
    );
    return smallest?.[1] ?? [];
  });
}

/** The sum of one series in one hour. */
export interface Point {
  readonly series: Series;
  readonly hour: Date;
  readonly sum: number;
}

interface Sums {
  readonly namespace: Namespace;
  readonly model: string;
  readonly hour: Date;
  /** By count and by the name of the metric: two spellings of one count are two reports of the same. */
  readonly sums: Map<Count, Map<string, bigint>>;
}

/**
 * Pure. Points as hours of models. A metric that is listed for the model and has no point in an hour that has others counted nothing in it:
 * AWS leaves such points out. A metric that is not listed for it stays null.
 */
export function hoursOf(
  at: { readonly account: string; readonly region: string },
  read: readonly Series[],
  points: readonly Point[],
): MetricHour[] {
  const hours = new Map<string, Sums>();
  for (const { series, hour, sum } of points) {
    const [count, model] = [countOf(series), modelOf(series)];
    if (count === undefined || model === undefined) continue;
    const { namespace, name } = series;
    const key = JSON.stringify([namespace, model, hour.getTime()]);
    const known: Sums = hours.get(key) ?? { namespace, model, hour, sums: new Map() };
    hours.set(key, known);
    const spelt = known.sums.get(count) ?? new Map<string, bigint>();
    known.sums.set(count, spelt);
    spelt.set(name, (spelt.get(name) ?? 0n) + BigInt(Math.round(sum)));
  }
  const exists = new Set(read.map((one) => keyOf(one.namespace, modelOf(one), countOf(one))));
  return [...hours.values()].map(({ namespace, model, hour, sums }) => {
    const value = (count: Count): bigint | null => {
      const spelt = [...(sums.get(count)?.values() ?? [])];
      if (spelt.length > 0) return spelt.reduce((a, b) => (a > b ? a : b));
      return exists.has(keyOf(namespace, model, count)) ? 0n : null;
    };
    return {
      ...{ ...at, namespace, model, hour, invocations: value('invocations') },
      ...{ clientErrors: value('clientErrors'), serverErrors: value('serverErrors') },
      ...{ throttles: value('throttles'), input: value('input'), output: value('output') },
      ...{ cacheRead: value('cacheRead'), cacheWrite: value('cacheWrite') },
    };
  });
}

const keyOf = (...words: readonly (string | undefined)[]): string => JSON.stringify(words);

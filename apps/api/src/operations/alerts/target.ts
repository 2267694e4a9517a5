import { compileGlob } from '@bursar/policy';
import { z } from 'zod';
import { textThat } from '../../platform/text/checked-text.js';

export const RULES = ['errorRate', 'latencyP95', 'tokensPerMinute'] as const;
export type Rule = (typeof RULES)[number];

const word = textThat((text) => /^[^\s\p{Cc}]{1,256}$/u.test(text), {
  code: 'bad_pattern',
  message: () => 'this is blank, longer than 256 characters, or holds blanks',
  hint: 'an id as calls carry it, in which * stands for any text',
});

const percent = z.number().min(0).max(100);
const MS_MAX = 3_600_000;
const TOKENS_MAX = 1_000_000_000_000;
const CALLS_MAX = 1_000_000;

const TargetInFile = z.strictObject({
  provider: word.optional(),
  model: word,
  errorRate: percent.optional(),
  p95Ms: z.int().min(1).max(MS_MAX).optional(),
  tokensPerMinute: z.int().min(1).max(TOKENS_MAX).optional(),
});

export const OperationsInFile = z.strictObject({
  errorRate: percent.optional(),
  minimumCalls: z.int().min(1).max(CALLS_MAX).optional(),
  targets: z.array(TargetInFile).max(500).optional(),
});
export type OperationsInFile = z.infer<typeof OperationsInFile>;

const ERROR_RATE_DEFAULT = 1;
export const MINIMUM_CALLS_DEFAULT = 20;

/** Null: no limit. */
export interface Limits {
  readonly errorRate: number;
  readonly p95Ms: number | null;
  readonly tokensPerMinute: number | null;
}

/** Which limits hold for a model: of each, the first target that fits the model and names it. */
export function compileLimits({
  errorRate = ERROR_RATE_DEFAULT,
  targets = [],
}: OperationsInFile): (provider: string, model: string) => Limits {
  const compiled = targets.map((target) => ({
    ...target,
    isProvider: compileGlob(target.provider ?? '*'),
    isModel: compileGlob(target.model),
  }));
  return (provider, model) => {
    const fitting = compiled.filter((one) => one.isProvider(provider) && one.isModel(model));
    const first = (name: 'errorRate' | 'p95Ms' | 'tokensPerMinute'): number | undefined =>
      fitting.find((one) => one[name] !== undefined)?.[name];
    return {
      errorRate: first('errorRate') ?? errorRate,
      p95Ms: first('p95Ms') ?? null,
      tokensPerMinute: first('tokensPerMinute') ?? null,
    };
  };
}

/** One model in one quarter hour. */
export interface Quarter {
  readonly provider: string;
  readonly model: string;
  /** Epoch ms. */
  readonly at: number;
  readonly requests: bigint;
  readonly errors: bigint;
  readonly p95Ms: number | null;
  /** Calls behind the percentile. */
  readonly timed: number;
  /** Tokens of the busiest minute. */
  readonly tokensPerMinute: bigint;
}

export interface Breach {
  readonly rule: Rule;
  readonly provider: string;
  readonly model: string;
  readonly at: number;
  readonly value: number;
  readonly limit: number;
}

/** One failed call of few is no rate. */
const ERRORS_MIN = 2n;

/** Pure. A limit is passed by what is above it; shares and percentiles of fewer calls than `minimumCalls` say nothing. */
export function breachesOf(quarter: Quarter, limits: Limits, minimumCalls: number): Breach[] {
  const { provider, model, at, requests, errors } = quarter;
  const breach = (rule: Rule, value: number | null, limit: number | null): Breach[] =>
    value !== null && limit !== null && value > limit
      ? [{ rule, provider, model, at, value, limit }]
      : [];
  const isRate = requests >= BigInt(minimumCalls) && errors >= ERRORS_MIN;
  const errorRate = isRate ? (100 * Number(errors)) / Number(requests) : null;
  const p95 = quarter.timed >= minimumCalls ? quarter.p95Ms : null;
  return [
    ...breach('errorRate', errorRate, limits.errorRate),
    ...breach('latencyP95', p95, limits.p95Ms),
    ...breach('tokensPerMinute', Number(quarter.tokensPerMinute), limits.tokensPerMinute),
  ];
}

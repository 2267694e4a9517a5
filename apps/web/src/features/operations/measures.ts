import { axisCount, axisMs, axisShare, axisUsd } from '../../shared/format/axis.js';
import { formatUsd, toDraw } from '../../shared/format/money.js';
import { formatCount, formatMs, formatShare } from '../../shared/format/numbers.js';
import type { CallHealth } from './operations.query.js';

interface Line {
  readonly id: string;
  readonly label: string;
  /** What is drawn; null where nothing is known. */
  readonly valueOf: (health: CallHealth) => number | null;
  readonly textOf: (health: CallHealth) => string;
}

export interface Measure {
  readonly id: string;
  readonly label: string;
  readonly lines: readonly [Line, ...Line[]];
  readonly formatAxis: (value: number) => string;
}

const percentile = (name: 'p50Ms' | 'p95Ms' | 'p99Ms'): Line => ({
  id: name,
  label: name.slice(0, 3),
  valueOf: ({ latency }) => latency?.[name] ?? null,
  textOf: ({ latency }) => formatMs(latency?.[name]),
});

const share = (id: 'errorRate' | 'throttleRate' | 'cacheHitShare', label: string): Line => ({
  id,
  label,
  valueOf: (health) => health[id],
  textOf: (health) => formatShare(health[id]),
});

const tokens = (value: number | null): string =>
  formatCount(value === null ? null : Math.round(value));

/** A cost of nothing but calls without a price is not known. */
const costOf = (health: CallHealth): string | null =>
  health.unpriced === health.requests ? null : health.costPerRequest;

const LATENCY: Measure = {
  id: 'latency',
  label: 'Latency',
  lines: [percentile('p50Ms'), percentile('p95Ms'), percentile('p99Ms')],
  formatAxis: axisMs,
};

export const MEASURES: readonly Measure[] = [
  {
    id: 'errors',
    label: 'Error rate',
    lines: [share('errorRate', 'failed'), share('throttleRate', 'throttled')],
    formatAxis: axisShare,
  },
  LATENCY,
  {
    id: 'cache',
    label: 'Cache share',
    lines: [share('cacheHitShare', 'prompt tokens from the cache')],
    formatAxis: axisShare,
  },
  {
    id: 'cost',
    label: 'Cost per request',
    lines: [
      {
        id: 'cost',
        label: 'cost per request',
        valueOf: (health) => {
          const cost = costOf(health);
          return cost === null ? null : toDraw(cost);
        },
        textOf: (health) => formatUsd(costOf(health)),
      },
    ],
    formatAxis: axisUsd,
  },
  {
    id: 'tokens',
    label: 'Tokens per request',
    lines: [
      {
        id: 'tokens',
        label: 'tokens per request',
        valueOf: ({ tokensPerRequest }) => tokensPerRequest,
        textOf: ({ tokensPerRequest }) => tokens(tokensPerRequest),
      },
    ],
    formatAxis: axisCount,
  },
];

export const measureOf = (id: string | undefined): Measure =>
  MEASURES.find((measure) => measure.id === id) ?? LATENCY;

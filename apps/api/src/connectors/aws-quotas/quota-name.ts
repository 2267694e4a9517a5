import { identityOf, type ModelNames } from '@bursar/pricing';

/** How a call reaches its model: in one region, within a geography, or anywhere. */
export type Routing = 'inRegion' | 'geo' | 'global';

/** What a quota of Service Quotas limits. */
export interface QuotaMeaning {
  readonly routing: Routing;
  readonly measure: 'tokens' | 'requests';
  readonly per: 'minute' | 'day';
  /** Its identity; null: no known model has this name. */
  readonly model: string | null;
}

const ROUTED =
  /^(On-demand|Cross-region|Global cross-region) model inference (tokens|requests) per (minute|day) for (.+)$/i;
const DAILY =
  /^Model invocation max tokens per day for (.+?)(?: \(doubled for cross-region calls\))?$/i;
/** Quotas of their own, beside those of the model: its long context, its faster variant. */
const OF_A_VARIANT = /\b(?:1M context|latency[- ]optimized)\b/i;

const ROUTINGS: Readonly<Record<string, Routing>> = {
  'on-demand': 'inRegion',
  'cross-region': 'geo',
  'global cross-region': 'global',
};

/** Pure. What a quota limits, by its name, which is all that AWS says about it; null: no use of a model on demand. */
export function readQuotaName(name: string, names: ModelNames): QuotaMeaning | null {
  if (OF_A_VARIANT.test(name)) return null;
  const [, routing, measure, per, model = ''] = ROUTED.exec(name) ?? [];
  if (routing !== undefined)
    return {
      routing: ROUTINGS[routing.toLowerCase()] ?? 'inRegion',
      measure: measure?.toLowerCase() === 'tokens' ? 'tokens' : 'requests',
      per: per?.toLowerCase() === 'day' ? 'day' : 'minute',
      model: modelNamed(model, names),
    };
  const [, daily] = DAILY.exec(name) ?? [];
  if (daily === undefined) return null;
  return { routing: 'inRegion', measure: 'tokens', per: 'day', model: modelNamed(daily, names) };
}

/** “Anthropic Claude Sonnet 4.5 V1”; a name that means several models names none. */
function modelNamed(name: string, names: ModelNames): string | null {
  for (const spelt of [name, name.replace(/ V1$/i, '')]) {
    const models = new Set(
      names(spelt)
        .filter((id) => id.includes('.'))
        .map((id) => identityOf(id)),
    );
    const [one] = models;
    if (models.size === 1 && one !== undefined) return one;
  }
  return null;
}

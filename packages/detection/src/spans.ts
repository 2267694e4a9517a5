import { type DetectorSettings } from './detector.js';

export const WEEK_HOURS = 168;
/** Four weeks of the same hours, and the day that the oldest of them needs. */
export const DAYS_KEPT = 29;

/** The spans that spend is added up over. */
export const SPAN_HOURS = [1, 6, 24] as const;
export type SpanHours = (typeof SPAN_HOURS)[number];

/** How much rarity adds to novelty. */
export const RARITY_WEIGHT = 0.5;

/**
 * How much rarer than once a week the sums are, as the mean over the spans of the logarithm to the base of a week's hours: a ramp
 * is a little rare in each span long before one of them is new.
 */
export function rarityOf(spans: readonly { readonly onceInWeeks: number }[]): number {
  const logs = spans.map(({ onceInWeeks }) => Math.log(onceInWeeks) / Math.log(WEEK_HOURS));
  return Math.max(0, logs.reduce((sum, log) => sum + log, 0) / spans.length);
}

/** Spans and windows in buckets; refractory and dampening in days, as for spend they are thought of. */
export function monitorSettings(perHour: number): DetectorSettings {
  return {
    window: DAYS_KEPT * 24 * perHour,
    spans: SPAN_HOURS.map((hours) => ({
      points: hours * perHour,
      weight: hours === 1 ? 1 : 0.6,
    })),
    seasonWeight: 0.7,
    seasonGate: 0.7,
    youthPoints: 10 * 24 * perHour,
    dampening: 3,
    dampeningHalfLife: 10 * 24 * perHour,
    refractoryPoints: 24 * perHour,
    side: 'up',
  };
}

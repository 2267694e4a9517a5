import { type DetectorSettings } from './detector.js';
import { type Rarity } from './tail.js';

export const WEEK_HOURS = 168;
/** Four weeks of the same hours, and the day that the oldest of them needs. */
export const DAYS_KEPT = 29;

/** The spans that spend is added up over. */
export const SPAN_HOURS = [1, 6, 24] as const;
export type SpanHours = (typeof SPAN_HOURS)[number];

/** One span that ends with the bucket. Amounts are in the unit of the series. */
export interface SpanFinding {
  readonly hours: SpanHours;
  readonly observed: number;
  /** The median of the same time on the seven days before; null without such a day. */
  readonly usual: number | null;
  /** The same span right before, without overlap; null where there is none. */
  readonly previous: number | null;
  /** A sum so large is expected once in so many weeks. */
  readonly onceInWeeks: number;
  readonly basis: Rarity['basis'];
}

/** An excess of less than this share of what the last seven days cost is worth less the smaller it is. */
const MATERIAL_SHARE = 0.03;
/** How rare the sums over 6 and 24 hours are counts as much, beside novelty and record, as these two say. */
const RARITY_WEIGHT = 2;
const RARITY_OFFSET = 0.75;
/** What is no rarer than this logarithm is all the same. */
const RARITY_MIN = -3;
/** Everything beyond is as odd: among such the money decides, and one burst that grows gives one alarm. */
const ODDITY_MAX = 1.2;

/** What is known of a bucket when its oddity is asked for. */
export interface Oddness {
  readonly novelty: number;
  /** By what logarithm the last hour exceeds the largest hour before; see `recordOf`. */
  readonly record: number;
  readonly spans: readonly { readonly hours: SpanHours; readonly onceInWeeks: number }[];
  /** What the last hours cost more than usual, as a share (0 to 1) of what the last seven days cost. */
  readonly excessShare: number;
  readonly weeksKnown: number;
}

/**
 * How odd a bucket is, from 0 to 1.2: the largest of its novelty, of the record that the last hour sets, and of how rare the last
 * 6 and 24 hours are beside what is known of the series, times how much money it is about. A burst is found by its record, a
 * runaway by the 6 hours, a ramp by the 24, each long before another of them stands out.
 *
 * The constants were chosen on half of ServeGen's production clients; `bench/README.md` reports on the other half.
 */
export function oddityOf({ novelty, record, spans, excessShare, weeksKnown }: Oddness): number {
  const rarity = spans
    .filter(({ hours }) => hours > 1)
    .map(({ onceInWeeks }) => Math.log(onceInWeeks / Math.max(1, weeksKnown)))
    .reduce((sum, log) => sum + RARITY_WEIGHT * Math.max(RARITY_MIN, log), RARITY_OFFSET);
  const oddity = Math.min(ODDITY_MAX, Math.max(0, novelty, record, rarity));
  return oddity * Math.min(1, excessShare / MATERIAL_SHARE);
}

/**
 * The logarithm of a sum divided by the largest before. `floor` is added to both, so that the first spend after a quiet week is no
 * record of any size; without one, a first sum is an infinite record.
 */
export function recordOf(sum: number, largestBefore: number, floor: number): number {
  const now = Math.max(0, sum) + floor;
  const before = Math.max(0, largestBefore) + floor;
  return now > before ? Math.log(now / before) : 0;
}

/** What the last hour or six hours cost more than usual, as a share (0 to 1) of a week's cost. */
export function excessShareOf(spans: readonly SpanFinding[], week: number): number {
  const excesses = spans
    .filter(({ hours }) => hours < 24)
    .map(({ observed, usual }) => observed - (usual ?? 0));
  const excess = Math.max(0, ...excesses);
  if (excess === 0) return 0;
  return excess < week ? excess / week : 1;
}

/** Spans and windows in buckets; the refractory time in days, as for spend they are thought of. */
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
    // A series of bursts is held back by its own records and tail, not by a count of past alarms.
    dampening: 0,
    dampeningHalfLife: 10 * 24 * perHour,
    refractoryPoints: 24 * perHour,
    growthMin: 2,
    side: 'up',
  };
}

import { bucketLabel, type Grain } from '../../shared/spend/grains.js';
import type { Measure } from './measures.js';
import type { CallHealth, OperationsData } from './operations.query.js';

/** One bucket of the chart; null where nothing was called in it. */
export interface HealthBucket {
  readonly key: string;
  readonly label: string;
  readonly health: CallHealth | null;
}

/** Pure. Every bucket of the range, with or without calls. */
export function bucketsOf(
  points: OperationsData['points'],
  keys: readonly string[],
  grain: Grain,
): HealthBucket[] {
  const known = new Map(points.map(({ at, health }) => [at, health]));
  return keys.map((key) => ({
    key,
    label: bucketLabel(key, grain),
    health: known.get(key) ?? null,
  }));
}

/** Pure. One sentence over the picture: what of the whole range, and where the most was. */
export function summariseHealth(
  measure: Measure,
  total: CallHealth,
  buckets: readonly HealthBucket[],
): string {
  const whole = measure.lines.map(({ label, textOf }) => `${label} ${textOf(total)}`).join(', ');
  const line = measure.lines[1] ?? measure.lines[0];
  const known = buckets.flatMap(({ label, health }) => {
    const value = health === null ? null : line.valueOf(health);
    return health === null || value === null ? [] : [{ label, value, text: line.textOf(health) }];
  });
  const [first] = known;
  if (first === undefined) return `${measure.label}: not known for any call of this range.`;
  const top = known.reduce((most, one) => (one.value > most.value ? one : most), first);
  return `${measure.label} over the range: ${whole}; ${line.label} was highest on ${top.label} with ${top.text}.`;
}

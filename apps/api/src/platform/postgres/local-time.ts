import type { Zone } from '@bursar/time';
import type { Values } from './values.js';

/**
 * SQL of what clocks of a zone show at an instant, itself SQL of a timestamptz. From our own zone data, never by the zone's name:
 * Postgres may have data of another release, and would then cut other days than posting, budgets and screens do. `zone` must have
 * the clocks of every instant in question.
 */
export function localTime({ offsets }: Zone, instant: string, values: Values): string {
  const ahead = offsets.map(({ offset }) => `${offset / 1000} seconds`);
  if (ahead.length === 1) return `(${instant} AT TIME ZONE ${values.add(ahead[0])}::interval)`;
  const changes = offsets.slice(1).map(({ from }) => new Date(from).toISOString());
  const since = `width_bucket(${instant}, ${values.add(changes)}::timestamptz[])`;
  return `(${instant} AT TIME ZONE (${values.add(ahead)}::interval[])[1 + ${since}])`;
}

import { DAY_MS, HOUR_MS, isWeekend, type Calendar } from './calendar.js';

/** When people or machines call: shoppers in the evening, colleagues in office hours, jobs at night. */
export type Rhythm = 'shoppers' | 'office' | 'nightly' | 'steady';

/** Relative load per local hour; the mean of each is 1 (scaled below). */
const HOURS: Record<Rhythm, readonly number[]> = {
  shoppers: scaled([
    3, 2, 2, 2, 2, 3, 5, 8, 10, 12, 13, 14, 14, 14, 13, 14, 14, 15, 16, 17, 16, 14, 9, 5,
  ]),
  office: scaled([
    1, 0, 0, 0, 0, 1, 2, 6, 16, 26, 30, 28, 20, 25, 30, 28, 24, 15, 8, 5, 4, 3, 2, 1,
  ]),
  nightly: scaled([8, 30, 40, 34, 18, 6, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3]),
  steady: scaled(Array.from({ length: 24 }, () => 1)),
};

const WEEKEND: Record<Rhythm, number> = { shoppers: 0.7, office: 0.12, nightly: 0.85, steady: 0.8 };

/** Standard time; a sample needs no summer time. */
const UTC_OFFSET_HOURS: Record<string, number> = {
  'us-east-1': -5,
  'us-west-2': -8,
  'eu-west-1': 0,
};

/** Load at an instant, relative to an average hour of a working day. */
export function loadAt(rhythm: Rhythm, region: string, at: number): number {
  const local = at + (UTC_OFFSET_HOURS[region] ?? 0) * HOUR_MS;
  const hour = HOURS[rhythm][Math.floor((local % DAY_MS) / HOUR_MS)] ?? 1;
  return hour * (isWeekend(local) ? WEEKEND[rhythm] : 1);
}

/** A launch: a trickle of tests in the two weeks before, then a climb over five days that stays. */
export function launchFactor(calendar: Calendar, at: number): number {
  const days = (at - calendar.launchDay) / DAY_MS;
  if (days < -14) return 0;
  if (days < 0) return 0.04;
  return Math.min(1, 0.35 + 0.13 * days);
}

export function inIncident(calendar: Calendar, at: number): boolean {
  return at >= calendar.incidentFrom && at < calendar.incidentTo;
}

function scaled(weights: readonly number[]): readonly number[] {
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return weights.map((weight) => weight / mean);
}

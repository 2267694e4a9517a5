import { adaptThreshold } from '@bursar/detection';
import { DAY } from '@bursar/time';
import type { Sql } from '../../platform/database.js';

/**
 * How rare spend must be, where nothing is learnt yet: expected once in 2 ** 5 weeks. Each team has several series that
 * can be wrong.
 */
export const THRESHOLD = 5;
const LOWEST = 3;
const HIGHEST = 12;

/** How many alarms those who receive them want, and how fast their threshold follows what they get. */
export interface Budget {
  readonly alarmsAWeek: number;
  readonly rate: number;
}

/** The people of a team, whatever number of series it has. */
export const OF_TEAM: Budget = { alarmsAWeek: 0.25, rate: 1 };
/** Those who see all teams. Each alarm is less of what they want, so it moves their threshold less. */
export const OF_ALL: Budget = { alarmsAWeek: 5, rate: 0.05 };

/** In the place of a team: those who see all of them. */
const ALL = '*';

/** A verdict says more than an alarm. */
const FALSE_ALARMS = 2;

export type Lesson = 'alarm' | 'real' | 'false';
const STEPS: Readonly<Record<Lesson, number>> = { alarm: 1, real: -1, false: FALSE_ALARMS };

/** Pure. What days without alarms, an alarm or a verdict make of a threshold. */
export function learn(value: number, days: number, lesson: Lesson | null, budget: Budget): number {
  const { alarmsAWeek, rate } = budget;
  const rested = adaptThreshold(value, false, { alarmShare: (alarmsAWeek / 7) * days, rate });
  const next = rested + (lesson === null ? 0 : STEPS[lesson] * rate);
  return Math.min(HIGHEST, Math.max(LOWEST, next));
}

/** What spend must be to be reported to the people of one team, and to those who see all teams. */
export interface Bar {
  /** Unusual is what is expected once in so many weeks. */
  readonly weeksMin: number;
  /** So many times the least amount that is worth a message: every alarm doubles it, and quiet weeks halve it. */
  readonly amountTimes: number;
}

/** Pure. */
export const barAt = (threshold: number): Bar => ({
  weeksMin: 2 ** threshold,
  amountTimes: 2 ** Math.max(0, threshold - THRESHOLD),
});

/** What the most curious want to know. */
export const LEAST_BAR = barAt(LOWEST);

interface Row {
  readonly team: string;
  readonly value: number;
  readonly movedAt: Date;
}

const daysSince = ({ movedAt }: Row, now: Date): number =>
  Math.max(0, (now.getTime() - movedAt.getTime()) / DAY);

const budgetOf = (team: string): Budget => (team === ALL ? OF_ALL : OF_TEAM);

/** The bar of each team, and with null of what is of no team: the higher one of its people and of those who see all. */
export async function barsAt(sql: Sql, now: Date): Promise<(team: string | null) => Bar> {
  const rows = await sql.rows<Row>(
    'SELECT team, value, moved_at AS "movedAt" FROM anomalies.threshold',
  );
  const values = new Map(
    rows.map((row) => [row.team, learn(row.value, daysSince(row, now), null, budgetOf(row.team))]),
  );
  const all = values.get(ALL) ?? THRESHOLD;
  // Quiet weeks of all teams raise no bar of one: that of all counts once it is above where it began.
  return (team) => {
    const own = team === null ? all : (values.get(team) ?? THRESHOLD);
    return barAt(team === null || all <= THRESHOLD ? own : Math.max(own, all));
  };
}

/** Of the team, where there is one, and of those who see all teams. */
export async function moveThresholds(
  sql: Sql,
  team: string | null,
  lesson: Lesson,
  now: Date,
): Promise<void> {
  for (const one of team === null ? [ALL] : [team, ALL]) await moveThreshold(sql, one, lesson, now);
}

async function moveThreshold(sql: Sql, team: string, lesson: Lesson, now: Date): Promise<void> {
  const [row = { team, value: THRESHOLD, movedAt: now }] = await sql.rows<Row>(
    'SELECT team, value, moved_at AS "movedAt" FROM anomalies.threshold WHERE team = $1 FOR UPDATE',
    [team],
  );
  await sql.rows(
    `INSERT INTO anomalies.threshold (team, value, moved_at) VALUES ($1, $2, $3)
     ON CONFLICT (team) DO UPDATE SET value = excluded.value, moved_at = greatest(threshold.moved_at, excluded.moved_at)`,
    [team, learn(row.value, daysSince(row, now), lesson, budgetOf(team)), now],
  );
}

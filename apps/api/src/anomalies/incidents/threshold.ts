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

export const weeksOf = (threshold: number): number => 2 ** threshold;

/** A team's people want one alarm in four weeks, whatever number of series it has. */
const ALARMS_A_WEEK = 0.25;
const RATE = 1;
/** A verdict says more than an alarm. */
const FALSE_ALARM = 2;

export type Lesson = 'alarm' | 'real' | 'false';

/** Pure. What a day without alarms, an alarm or a verdict makes of a threshold. */
export function learn(value: number, days: number, lesson: Lesson | null): number {
  const quiet = { alarmShare: (ALARMS_A_WEEK / 7) * days, rate: RATE };
  const rested = adaptThreshold(value, false, quiet);
  const next =
    lesson === null
      ? rested
      : lesson === 'alarm'
        ? adaptThreshold(rested, true, { alarmShare: 0, rate: RATE })
        : lesson === 'false'
          ? rested + FALSE_ALARM
          : rested - RATE;
  return Math.min(HIGHEST, Math.max(LOWEST, next));
}

interface Row {
  readonly team: string;
  readonly value: number;
  readonly movedAt: Date;
}

const daysSince = ({ movedAt }: Row, now: Date): number =>
  Math.max(0, (now.getTime() - movedAt.getTime()) / DAY);

/** The thresholds of all teams that have one of their own. */
export async function thresholdsAt(sql: Sql, now: Date): Promise<ReadonlyMap<string, number>> {
  const rows = await sql.rows<Row>(
    'SELECT team, value, moved_at AS "movedAt" FROM anomalies.threshold',
  );
  return new Map(rows.map((row) => [row.team, learn(row.value, daysSince(row, now), null)]));
}

export async function moveThreshold(
  sql: Sql,
  team: string,
  lesson: Lesson,
  now: Date,
): Promise<void> {
  const [row = { team, value: THRESHOLD, movedAt: now }] = await sql.rows<Row>(
    'SELECT team, value, moved_at AS "movedAt" FROM anomalies.threshold WHERE team = $1 FOR UPDATE',
    [team],
  );
  await sql.rows(
    `INSERT INTO anomalies.threshold (team, value, moved_at) VALUES ($1, $2, $3)
     ON CONFLICT (team) DO UPDATE SET value = excluded.value, moved_at = excluded.moved_at`,
    [team, learn(row.value, daysSince(row, now), lesson), now],
  );
}

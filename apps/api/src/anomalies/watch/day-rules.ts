import { forecast } from '@bursar/detection';
import { DAY } from '@bursar/time';
import type { Signal } from '../incidents/signal.js';
import type { DayStanding } from './rules.repository.js';

const DAYS_MIN = 7;
const TIMES_MIN = 3;
const OVER_MIN = 1.25;

/** Pure. Tokens of an environment on one day, against the median of its days before. */
export function judgeTokens(one: DayStanding, { day, now, minimumUsd }: DaySoFar): Signal | null {
  const { kind, value, tokens, usd, days, medianTokens, medianUsd } = one;
  if (kind !== 'environment' || value === null || days < DAYS_MIN) return null;
  if (tokens < TIMES_MIN * medianTokens || usd - medianUsd < minimumUsd) return null;
  return {
    rule: 'daily_tokens',
    within: { environment: value },
    from: day,
    at: now,
    detail: { tokens, usualTokens: Math.round(medianTokens) },
  };
}

export interface DaySoFar {
  /** Epoch ms of its midnight, UTC. */
  readonly day: number;
  readonly now: number;
  readonly minimumUsd: number;
}

export interface Hour {
  readonly at: number;
  readonly usd: number;
}

/** Pure. What a team's day has cost already, against what the whole day may cost by the forecast made before it began. */
export function judgeForecast(
  one: DayStanding,
  history: readonly Hour[],
  { day, now, minimumUsd }: DaySoFar,
): Signal | null {
  const { kind, team, usd, days } = one;
  if (kind !== 'team' || team === null || days < DAYS_MIN) return null;
  const known = history.map(({ at, usd: amount }) => ({ at, amount }));
  const last = known.at(-1);
  // The forecast begins where the history ends: hours without usage before midnight are known, too.
  if (last !== undefined && last.at < day - DAY / 24) known.push({ at: day - DAY / 24, amount: 0 });
  const { total } = forecast(known, day + DAY);
  const most = Math.max(total.band95.high, total.expected * OVER_MIN);
  if (usd <= most || usd - total.expected < minimumUsd) return null;
  return {
    rule: 'day_over_forecast',
    within: { team },
    from: day,
    at: now,
    detail: { dayUsd: usd, forecastUsd: total.expected },
  };
}

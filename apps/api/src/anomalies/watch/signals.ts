import { DAY } from '@bursar/time';
import type { Sql } from '../../platform/database.js';
import type { Signal } from '../incidents/signal.js';
import { barsAt, LEAST_BAR } from '../incidents/threshold.js';
import { judgeForecast, judgeTokens } from './day-rules.js';
import { judgeCall, judgeNewcomer, judgeOutsider, judgeRate, judgeRefusals } from './rules.js';
import * as rules from './rules.repository.js';
import { hourlyOf } from './series.repository.js';
import { type Candidate, foundBy, type Series, toCompare } from './series.js';

/** A candidate of a series. */
export interface Said extends Pick<Series, 'kind' | 'team' | 'value'> {
  readonly candidate: Candidate;
}

const withinOf = ({ kind, team, value }: Said): Signal['within'] => ({
  ...(team !== null && { team }),
  ...(value !== null && kind !== 'team' && { [kind]: value }),
});

/** Of unusual spend, by what those concerned want to know at that moment. */
export async function spendSignals(
  sql: Sql,
  now: Date,
  said: readonly Said[],
  minimumUsd: string,
): Promise<Signal[]> {
  if (said.length === 0) return [];
  const barOf = await barsAt(sql, now);
  return said.flatMap((one): Signal[] => {
    const { weeksMin, amountTimes } = barOf(one.team);
    const wanted = { weeksMin, minimumUsd: toCompare(minimumUsd) * amountTimes };
    const found = foundBy(one.candidate, wanted);
    return found === null ? [] : [{ rule: 'spend', within: withinOf(one), ...found }];
  });
}

/** Of single calls, and of what is new. */
export async function callSignals(sql: Sql, now: Date, minimumUsd: string): Promise<Signal[]> {
  const least = toCompare(minimumUsd);
  const at = now.getTime();
  const barOf = await barsAt(sql, now);
  const leastOf = (team: string): number => least * barOf(team).amountTimes;
  const found = [
    ...(await rules.fastestRates(sql, now, minimumUsd)).map((one) =>
      judgeRate(one, leastOf(one.team)),
    ),
    ...(await rules.largeCalls(sql, now, minimumUsd)).map((one) =>
      judgeCall(one, leastOf(one.team)),
    ),
    ...(await rules.newcomers(sql, now)).map((one) => judgeNewcomer(one, leastOf(one.team), at)),
    ...(await rules.outsiders(sql, now)).map((one) => judgeOutsider(one, leastOf(one.team), at)),
    ...(await rules.refusals(sql, now)).map((one) =>
      judgeRefusals(one, barOf(one.team).amountTimes),
    ),
  ];
  return found.filter((one) => one !== null);
}

/** Of the day that a moment ends or is in. */
export async function daySignals(sql: Sql, now: Date, minimumUsd: string): Promise<Signal[]> {
  const start = rules.dayUntil(now);
  const barOf = await barsAt(sql, now);
  const days = await rules.daysSoFar(sql, { day: start, until: now }, minimumUsd);
  const before = { from: new Date(start.getTime() - 28 * DAY), to: start };
  const teams = days.flatMap(({ id, kind }) => (kind === 'team' ? [id] : []));
  const hours = await hourlyOf(sql, teams, before);
  const found = days.map((one) => {
    const least = toCompare(minimumUsd) * barOf(one.team).amountTimes;
    const so = { day: start.getTime(), now: now.getTime(), minimumUsd: least };
    const history = hours.get(one.id) ?? [];
    return judgeTokens(one, so) ?? (history.length > 0 ? judgeForecast(one, history, so) : null);
  });
  return found.filter((one) => one !== null);
}

/** Whether a rule that looks at what gathers over a day may say something at one of these moments. */
export async function isDayBusyAt(
  sql: Sql,
  moments: readonly number[],
  minimumUsd: string,
): Promise<boolean> {
  const least = toCompare(minimumUsd) * LEAST_BAR.amountTimes;
  for (const moment of moments) {
    const now = new Date(moment);
    const found = [
      ...(await rules.newcomers(sql, now)).map((one) => judgeNewcomer(one, least, moment)),
      ...(await rules.outsiders(sql, now)).map((one) => judgeOutsider(one, least, moment)),
      ...(await daySignals(sql, now, minimumUsd)),
    ];
    if (found.some((one) => one !== null)) return true;
  }
  return false;
}

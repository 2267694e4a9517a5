import { setImmediate as breathe } from 'node:timers/promises';
import { DAY, HOUR, QUARTER } from '@bursar/time';
import { Inject, Injectable } from '@nestjs/common';
import { Database, type Sql } from '../../platform/database.js';
import { tryLock } from '../../platform/locks.js';
import { LOGGER, type Logger } from '../../platform/log.js';
import { IncidentsService } from '../incidents/incidents.service.js';
import type { Signal } from '../incidents/signal.js';
import { barsAt } from '../incidents/threshold.js';
import { type AnomalySettings, loadSettings } from '../settings.js';
import { judgeForecast, judgeTokens } from './day-rules.js';
import { differingQuarters, foldStretch, forgetBuckets, type Stretch } from './fold.repository.js';
import { judgeCall, judgeNewcomer, judgeOutsider, judgeRate, judgeRefusals } from './rules.js';
import * as rules from './rules.repository.js';
import {
  changedSeries,
  HISTORY_MS,
  hourlyOf,
  quartersWithUsage,
  saveScored,
  type ScoredSeries,
} from './series.repository.js';
import { gapsIn, scoreSeries, toCompare, type WatchedSeries } from './series.js';

/** Bounds the memory of a pass: a series holds 29 days of quarter hours. */
const SERIES_TOGETHER = 40;
/** Bounds one statement of the fold. */
const FOLDED_MS_MAX = DAY;

/** How far a pass looks back for what has changed: what is older changes less often, and is news to no one. The furthest first. */
const LOOKS = [
  { everyMs: HOUR, backMs: HISTORY_MS },
  { everyMs: QUARTER, backMs: DAY + 2 * HOUR },
] as const;
const RECENT_MS = 3 * HOUR;

export interface PassSummary {
  readonly folded: number;
  readonly scored: number;
  readonly signals: number;
}

const NOTHING: PassSummary = { folded: 0, scored: 0, signals: 0 };

/**
 * One pass: folds what changed, scores the series it changed, and asks the rules. Each part is one transaction that another
 * process cannot enter at the same time; a pass that dies is repeated by the next from what is written.
 */
@Injectable()
export class ScoringService {
  /** When each of LOOKS was last taken. */
  private readonly looked = LOOKS.map(() => -Infinity);

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(IncidentsService) private readonly incidents: IncidentsService,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  async run(now: Date): Promise<PassSummary> {
    const due = LOOKS.map(({ everyMs }, at) => now.getTime() - (this.looked[at] ?? 0) >= everyMs);
    const backMs = LOOKS.find((_, at) => due[at])?.backMs ?? RECENT_MS;
    const folded = await this.fold(now, backMs);
    if (folded === null) return NOTHING;
    const settings = await loadSettings(this.database);
    const isDue = due.includes(true);
    // A rule says more of an incident than that it is unusual, and a day less.
    const found = await this.judge(now, (tx) => ruleSignals(tx, now, settings), false);
    const scored = await this.score(now, settings);
    const ofDays = isDue ? await this.judge(now, (tx) => dayPart(tx, now, settings), true) : 0;
    const signals = found + ofDays;
    due.forEach((was, at) => {
      if (was) this.looked[at] = now.getTime();
    });
    return { folded, scored, signals };
  }

  /** Null: another process is at it. */
  private async fold(now: Date, backMs: number): Promise<number | null> {
    const from = new Date(Math.floor((now.getTime() - backMs) / QUARTER) * QUARTER);
    const differing = await differingQuarters(this.database, { from, to: now });
    for (const stretch of stretchesOf(differing)) {
      const isOurs = await this.database.bulk(async (tx) => {
        if (!(await tryLock(tx, 'scoringAnomalies'))) return false;
        await foldStretch(tx, stretch);
        return true;
      });
      if (!isOurs) return null;
    }
    return differing.length;
  }

  private async score(now: Date, settings: AnomalySettings): Promise<number> {
    let gaps: ReadonlySet<number> | undefined;
    let scored = 0;
    for (let after = 0; ;) {
      const page = await this.database.bulk(async (tx) => {
        if (!(await tryLock(tx, 'scoringAnomalies'))) return null;
        const { minimumUsd } = settings;
        const found = await changedSeries(tx, { after, now, minimumUsd, count: SERIES_TOGETHER });
        if (found.length > 0) gaps ??= gapsIn(await quartersWithUsage(tx, now), now.getTime());
        await this.scoreSome(tx, found, now, settings, gaps ?? new Set());
        return found;
      });
      scored += page?.length ?? 0;
      const last = page?.at(-1);
      if (page === null || last === undefined || page.length < SERIES_TOGETHER) return scored;
      after = last.id;
    }
  }

  /** A series that cannot be scored keeps no other from it. */
  private async scoreSome(
    tx: Sql,
    series: readonly WatchedSeries[],
    now: Date,
    settings: AnomalySettings,
    gaps: ReadonlySet<number>,
  ): Promise<void> {
    if (series.length === 0) return;
    const barOf = await barsAt(tx, now);
    const least = toCompare(settings.minimumUsd);
    const signals: Signal[] = [];
    const done: ScoredSeries[] = [];
    for (const one of series) {
      const { weeksMin, amountTimes } = barOf(one.team);
      try {
        const minimumUsd = least * amountTimes;
        const watching = { now: now.getTime(), weeksMin, minimumUsd, gaps };
        const { found, checkpoint } = scoreSeries(one, watching);
        if (found !== null) signals.push({ rule: 'spend', within: withinOf(one), ...found });
        done.push({ id: one.id, changedFrom: one.changedFrom, checkpoint });
      } catch (error) {
        this.log.error({ err: error as Error, series: one.id }, 'a series could not be scored');
        done.push({ id: one.id, changedFrom: one.changedFrom, checkpoint: 'forget' });
      }
      await breathe();
    }
    await this.incidents.take(tx, signals, now, { at: 'joined', explains: false });
    await saveScored(tx, done, now);
  }

  /** Also looks after all incidents that go on, where nothing is new. */
  private async judge(
    now: Date,
    signalsOf: (tx: Sql) => Promise<Signal[]>,
    explains: boolean,
  ): Promise<number> {
    return this.database.bulk(async (tx) => {
      if (!(await tryLock(tx, 'scoringAnomalies'))) return 0;
      const signals = await signalsOf(tx);
      await this.incidents.take(tx, signals, now, { at: 'all', explains });
      return signals.length;
    });
  }
}

/** Once in a quarter hour. */
async function dayPart(tx: Sql, now: Date, settings: AnomalySettings): Promise<Signal[]> {
  await forgetBuckets(tx, new Date(now.getTime() - HISTORY_MS - DAY));
  return daySignals(tx, now, settings);
}

const withinOf = ({ kind, team, value }: WatchedSeries): Signal['within'] => ({
  ...(team !== null && { team }),
  ...(value !== null && kind !== 'team' && { [kind]: value }),
});

async function ruleSignals(tx: Sql, now: Date, { minimumUsd }: AnomalySettings): Promise<Signal[]> {
  const least = toCompare(minimumUsd);
  const at = now.getTime();
  const barOf = await barsAt(tx, now);
  const leastOf = (team: string): number => least * barOf(team).amountTimes;
  const found = [
    ...(await rules.fastestRates(tx, now, minimumUsd)).map((one) =>
      judgeRate(one, leastOf(one.team)),
    ),
    ...(await rules.largeCalls(tx, now, minimumUsd)).map((one) =>
      judgeCall(one, leastOf(one.team)),
    ),
    ...(await rules.newcomers(tx, now)).map((one) => judgeNewcomer(one, leastOf(one.team), at)),
    ...(await rules.outsiders(tx, now)).map((one) => judgeOutsider(one, leastOf(one.team), at)),
    ...(await rules.refusals(tx, now)).map((one) =>
      judgeRefusals(one, barOf(one.team).amountTimes),
    ),
  ];
  return found.filter((one) => one !== null);
}

async function daySignals(tx: Sql, now: Date, { minimumUsd }: AnomalySettings): Promise<Signal[]> {
  const start = rules.startOfDay(now);
  const barOf = await barsAt(tx, now);
  const days = await rules.daysSoFar(tx, start, minimumUsd);
  const before = { from: new Date(start.getTime() - 28 * DAY), to: start };
  const teams = days.flatMap(({ id, kind }) => (kind === 'team' ? [id] : []));
  const hours = await hourlyOf(tx, teams, before);
  const found = days.map((one) => {
    const least = toCompare(minimumUsd) * barOf(one.team).amountTimes;
    const so = { day: start.getTime(), now: now.getTime(), minimumUsd: least };
    const history = hours.get(one.id) ?? [];
    return judgeTokens(one, so) ?? (history.length > 0 ? judgeForecast(one, history, so) : null);
  });
  return found.filter((one) => one !== null);
}

/** Neighbours are folded together, up to a day of them. */
function stretchesOf(quarters: readonly Date[]): Stretch[] {
  const stretches: { from: number; to: number }[] = [];
  for (const quarter of quarters) {
    const at = quarter.getTime();
    const last = stretches.at(-1);
    const isNear =
      last !== undefined && at - last.to <= HOUR && at + QUARTER - last.from <= FOLDED_MS_MAX;
    if (isNear) last.to = at + QUARTER;
    else stretches.push({ from: at, to: at + QUARTER });
  }
  return stretches.map(({ from, to }) => ({ from: new Date(from), to: new Date(to) }));
}

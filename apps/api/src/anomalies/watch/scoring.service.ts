import { setImmediate as breathe } from 'node:timers/promises';
import { DAY, HOUR, QUARTER } from '@bursar/time';
import { Inject, Injectable } from '@nestjs/common';
import { Database, type Sql } from '../../platform/database.js';
import { tryLock } from '../../platform/locks.js';
import { LOGGER, type Logger } from '../../platform/log.js';
import { IncidentsService } from '../incidents/incidents.service.js';
import { LEAST_BAR } from '../incidents/threshold.js';
import { loadSettings } from '../settings.js';
import { differingQuarters, foldStretch, forgetBuckets, type Stretch } from './fold.repository.js';
import { MADE_UP_MS, type Moment, momentsOf, quarterAt, quarterEnds } from './moments.js';
import { busyQuarters } from './rules.repository.js';
import {
  changedSeries,
  HISTORY_MS,
  type Judged,
  judgedTo,
  quartersWithUsage,
  saveJudged,
  saveJudgedTo,
  saveStates,
  type ScoredSeries,
} from './series.repository.js';
import { gapsIn, NEWS_MS, scoreSeries, toCompare, type WatchedSeries } from './series.js';
import { callSignals, daySignals, isDayBusyAt, type Said, spendSignals } from './signals.js';

/** Bounds the memory of a pass: a series holds six weeks of quarter hours. */
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

/** What a pass begins with. */
interface Pass {
  readonly now: number;
  /** The start of the quarter hour that is not over. */
  readonly until: Date;
  /** When the pass before was; null: there was none. */
  readonly judgedTo: number | null;
  readonly minimumUsd: string;
}

interface Scoring {
  readonly series: readonly Judged[];
  readonly said: readonly Said[];
}

/**
 * One pass: folds what changed, scores the series it changed, and judges what that and the rules say, moment by moment since the pass
 * before. Each part is one transaction that another process cannot enter at the same time; a pass that dies is repeated by the next
 * from what is written.
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
    const before = await judgedTo(this.database);
    const backMs = LOOKS.find((_, at) => due[at])?.backMs ?? RECENT_MS;
    const folded = await this.fold(now, backMs);
    if (folded === null) return NOTHING;
    const { minimumUsd } = await loadSettings(this.database);
    const until = new Date(quarterAt(now.getTime()));
    const pass = { now: now.getTime(), until, judgedTo: before, minimumUsd };
    const scoring = await this.score(pass);
    if (scoring === null) return NOTHING;
    const signals = await this.judgeAll(pass, scoring);
    due.forEach((was, at) => {
      if (was) this.looked[at] = now.getTime();
    });
    return { folded, scored: scoring.series.length, signals };
  }

  /** Null: another process is at it. */
  private async fold(now: Date, backMs: number): Promise<number | null> {
    const from = new Date(quarterAt(now.getTime() - backMs));
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

  /** Quarter hours that are over: how much of one that is not will be unusual is not known. Null: another process is at it. */
  private async score(pass: Pass): Promise<Scoring | null> {
    const [series, said]: [Judged[], Said[]] = [[], []];
    let gaps: ReadonlySet<number> | undefined;
    for (let after = 0; ;) {
      const page = await this.database.bulk(async (tx) => {
        if (!(await tryLock(tx, 'scoringAnomalies'))) return null;
        const now = new Date(pass.now);
        const asked = { ...pass, after, now, count: SERIES_TOGETHER };
        const found = await changedSeries(tx, asked);
        if (found.length === 0) return { found, done: [] };
        gaps ??= gapsIn(await quartersWithUsage(tx, pass.until), pass.until.getTime());
        const done = await this.scoreSome(found, pass, { gaps, said });
        await saveStates(tx, done, now);
        return { found, done };
      });
      if (page === null) return null;
      series.push(...page.done.filter(({ checkpoint }) => checkpoint !== 'forget'));
      const last = page.found.at(-1);
      if (last === undefined || page.found.length < SERIES_TOGETHER) return { series, said };
      after = last.id;
    }
  }

  /** A series that cannot be scored keeps no other from it. */
  private async scoreSome(
    series: readonly WatchedSeries[],
    { now, judgedTo: before, minimumUsd }: Pass,
    { gaps, said }: { readonly gaps: ReadonlySet<number>; readonly said: Said[] },
  ): Promise<ScoredSeries[]> {
    const newsFrom = Math.max(before ?? now, now - MADE_UP_MS) - NEWS_MS;
    const least = toCompare(minimumUsd) * LEAST_BAR.amountTimes;
    const watching = { now, newsFrom, gaps, weeksMin: LEAST_BAR.weeksMin, minimumUsd: least };
    const done: ScoredSeries[] = [];
    for (const one of series) {
      const { id, changedFrom, kind, team, value } = one;
      try {
        const { candidates, checkpoint } = scoreSeries(one, watching);
        said.push(...candidates.map((candidate) => ({ kind, team, value, candidate })));
        done.push({ id, changedFrom, checkpoint });
      } catch (error) {
        this.log.error({ err: error as Error, series: id }, 'a series could not be scored');
        done.push({ id, changedFrom, checkpoint: 'forget' });
      }
      await breathe();
    }
    return done;
  }

  private async judgeAll(pass: Pass, { series, said }: Scoring): Promise<number> {
    const moments = await this.momentsOf(pass, said);
    let signals = 0;
    for (const moment of moments) {
      const found = await this.judge(pass, moment, said);
      if (found === null) return signals;
      signals += found;
    }
    await this.database.bulk(async (tx) => {
      if (!(await tryLock(tx, 'scoringAnomalies'))) return;
      await saveJudged(tx, series, pass.until);
      await saveJudgedTo(tx, new Date(Math.max(pass.now, pass.judgedTo ?? 0)));
    });
    return signals;
  }

  private async momentsOf(pass: Pass, said: readonly Said[]): Promise<Moment[]> {
    const { now, judgedTo: before, minimumUsd } = pass;
    const ends = quarterEnds(before, now);
    const [first, last] = [ends.at(0), ends.at(-1)];
    const candidates = said.map(({ candidate }) => candidate.at);
    const known = { judgedTo: before, now, candidates };
    if (first === undefined || last === undefined || first === last)
      return momentsOf({ ...known, busy: [], isDayBusy: false });
    const span = { from: new Date(first - 3 * QUARTER), to: new Date(last) };
    const busy = await busyQuarters(this.database, span, minimumUsd);
    const marks = ends.filter((at) => at === last || at % DAY === 0);
    const isDayBusy = await isDayBusyAt(this.database, marks, minimumUsd);
    return momentsOf({ ...known, busy, isDayBusy });
  }

  /** Null: another process is at it. */
  private judge(pass: Pass, moment: Moment, said: readonly Said[]): Promise<number | null> {
    const at = new Date(moment.at);
    const { minimumUsd } = pass;
    // Of what comes late, an incident that is known already is seen as of the pass before.
    const known = Math.max(moment.at, pass.judgedTo ?? 0);
    const time = { at, known: new Date(known), now: new Date(pass.now) };
    return this.database.bulk(async (tx) => {
      if (!(await tryLock(tx, 'scoringAnomalies'))) return null;
      // A rule says more of an incident than that it is unusual, and a day less.
      const called = moment.isCalls ? await callSignals(tx, at, minimumUsd) : [];
      const isLate = known > moment.at;
      await this.incidents.take(tx, called, time, {
        at: isLate ? 'joined' : 'all',
        explains: false,
      });
      const now = said.filter(
        ({ candidate }) => Math.min(pass.now, candidate.at + QUARTER) === moment.at,
      );
      const spent = await spendSignals(tx, at, now, minimumUsd);
      await this.incidents.take(tx, spent, time, { at: 'joined', explains: false });
      if (!moment.isDay) return called.length + spent.length;
      const ofDay = await dayPart(tx, at, minimumUsd);
      await this.incidents.take(tx, ofDay, time, { at: 'all', explains: true });
      return called.length + spent.length + ofDay.length;
    });
  }
}

/** Once in a quarter hour. */
async function dayPart(tx: Sql, now: Date, minimumUsd: string) {
  await forgetBuckets(tx, new Date(now.getTime() - HISTORY_MS - DAY));
  return daySignals(tx, now, minimumUsd);
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

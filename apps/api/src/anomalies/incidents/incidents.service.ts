import { fromFemto } from '@bursar/pricing';
import { DAY, QUARTER } from '@bursar/time';
import { Injectable } from '@nestjs/common';
import { type AnomalyStep, anomalyChanged } from '../anomalies.facts.js';
import type { Sql } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { publish } from '../../platform/outbox.js';
import {
  addsToTeam,
  type Anomaly,
  incidentOf,
  natureOf,
  REFRACTORY_MS,
  widened,
} from './anomaly.js';
import type { Amounts } from './amounts.js';
import { recentAnomalies, saveAnomaly } from './anomaly.repository.js';
import { type Plan, plansAt } from './plan.repository.js';
import { amountsFor, explainAt, hasDoubled, planOf, reachOfData, refreshed } from './refresh.js';
import { isOfDay, type Signal, type Within } from './signal.js';
import { moveThresholds } from './threshold.js';

/** One pass over all signals of a moment. */
interface Pass {
  readonly at: Date;
  readonly detectedAt: Date;
  /** Where data reached at that moment. */
  readonly until: number;
  /** Where it reached when the incidents that are known were last looked at, or now. */
  readonly seenTo: number;
  readonly plans: readonly Plan[];
  /** Open ones, and those that ended a short while ago. */
  readonly known: Anomaly[];
  /** Ids of those that a signal has joined. */
  readonly joined: Set<string>;
}

export interface Time {
  /** The moment that is judged; a pass may come to it later. */
  readonly at: Date;
  /** What is known of incidents reaches so far; later than `at` for what comes late. */
  readonly known: Date;
  readonly now: Date;
}

/** How much of what is known a pass looks at. */
export interface Look {
  /** `joined`: the incidents that a signal belongs to; `all`: also those that go on without one. */
  readonly at: 'joined' | 'all';
  /** Explains again what has grown; otherwise only what is newly reported. It reads single calls. */
  readonly explains: boolean;
}

/** So many unknown incidents are opened in one pass; what they are about is still there in the next. */
const OPENED_MAX = 20;

/** Makes incidents of signals: opens, joins, grows and ends them. Everything in the caller's transaction. */
@Injectable()
export class IncidentsService {
  /** The same signals again change nothing. */
  async take(sql: Sql, signals: readonly Signal[], time: Time, look: Look): Promise<void> {
    if (signals.length === 0 && look.at === 'joined') return;
    const pass = await begin(sql, time);
    // First of all: one that has ended by then is joined by less.
    if (look.at === 'all')
      for (const one of pass.known.filter(({ to }) => to === null))
        await this.update(sql, pass, one, look);
    let opened = 0;
    for (const signal of inOrder(signals)) {
      const known = incidentOf(pass.known, signal);
      if (known !== null) join(pass, known, signal);
      else if (opened < OPENED_MAX && (await this.meet(sql, pass, signal))) opened += 1;
    }
    for (const one of pass.known.filter(({ id }) => pass.joined.has(id)))
      await this.update(sql, pass, one, look);
  }

  /** A signal of no known incident: what it is about is found out first, which may be one that is known. */
  private async meet(sql: Sql, pass: Pass, signal: Signal): Promise<boolean> {
    const from = Math.min(signal.from, pass.until);
    const span = { from, to: pass.until };
    // By then it may be over: what explains it lies in the time that the signal is about.
    const seen = { from, to: Math.min(pass.until, Math.max(signal.at, from) + QUARTER) };
    const { causes, single } = await explainAt(sql, signal.within, seen);
    const scope: Within = { ...single, ...signal.within };
    const known = incidentOf(pass.known, { ...signal, within: scope });
    if (known !== null) {
      join(pass, known, signal);
      return false;
    }
    const amounts = await amountsFor(sql, scope, span);
    const excess = amounts.actual - amounts.expected;
    if (signal.rule !== 'auth_failures' && excess <= 0n) return false;
    if (scope.team !== undefined && moves(signal)) {
      const team = await amountsFor(sql, { team: scope.team }, span);
      if (!addsToTeam(excess, team.actual - team.expected)) return false;
    }
    const one: Anomaly = {
      ...blank(signal, scope, pass.detectedAt),
      nature: natureOf(await shapeOf(sql, scope, amounts, span), causes),
      causes,
      from: new Date(from),
      actualUsd: fromFemto(amounts.actual),
      expectedUsd: fromFemto(amounts.expected),
      excessUsd: fromFemto(excess > 0n ? excess : 0n),
    };
    await this.open(sql, pass, one);
    return true;
  }

  private async open(sql: Sql, pass: Pass, one: Anomaly): Promise<void> {
    const plan = await planOf(sql, pass.plans, one);
    const opened = { ...one, plan, reportedUsd: one.excessUsd };
    await saveAnomaly(sql, opened);
    pass.known.push(opened);
    if (plan !== null) return;
    await report(sql, opened, 'opened');
    await moveThresholds(sql, opened.team, 'alarm', pass.at);
  }

  private async update(sql: Sql, pass: Pass, known: Anomaly, { explains }: Look): Promise<void> {
    const one = await refreshed(sql, known, { until: pass.seenTo, explains });
    const plan = isJudged(one) ? one.plan : await planOf(sql, pass.plans, one);
    const isSurprise = one.plan !== null && plan === null;
    const step = stepOf(one, {
      wasOpen: known.to === null,
      plan,
      isSurprise,
      hasDoubled: hasDoubled(one),
    });
    const isReported = step === 'grew' || step === 'opened';
    const changed = { ...one, plan, reportedUsd: isReported ? one.excessUsd : one.reportedUsd };
    await saveAnomaly(sql, changed);
    pass.known[pass.known.indexOf(known)] = changed;
    if (step !== null) await report(sql, changed, step);
    if (step === 'opened') await moveThresholds(sql, changed.team, 'alarm', pass.at);
  }
}

interface Change {
  readonly wasOpen: boolean;
  readonly plan: string | null;
  /** It was planned, and is more than was planned. */
  readonly isSurprise: boolean;
  readonly hasDoubled: boolean;
}

/** Pure. What is said of a change; what is planned or judged to be nothing is silent, unless it doubles. */
function stepOf(
  one: Anomaly,
  { wasOpen, plan, isSurprise, hasDoubled }: Change,
): AnomalyStep | null {
  if (isSurprise) return 'opened';
  if (plan !== null && !isJudged(one)) return null;
  if (isJudged(one)) return hasDoubled && one.to === null ? 'grew' : null;
  if (one.to !== null) return wasOpen ? 'ended' : null;
  return hasDoubled ? 'grew' : null;
}

const isJudged = ({ verdict }: Anomaly): boolean => verdict === 'planned' || verdict === 'false';

/** What may be a move within the team, and no more spend. */
const moves = ({ rule }: Signal): boolean =>
  rule === 'spend' || rule === 'first_seen_model' || rule === 'first_seen_region';

/** What was used of all models, and of the one that a scope names. */
async function shapeOf(
  sql: Sql,
  scope: Within,
  amounts: Amounts,
  span: Parameters<typeof amountsFor>[2],
): Promise<Parameters<typeof natureOf>[0]> {
  const { model, ...others } = scope;
  const { team, key } = scope;
  if (model === undefined || team === undefined) return { whole: amounts, ofModel: null };
  const whole = key === undefined ? await amountsFor(sql, others, span) : amounts;
  return { whole, ofModel: await amountsFor(sql, { team, model }, span) };
}

const report = (sql: Sql, { id }: Anomaly, step: AnomalyStep): Promise<void> =>
  publish(sql, anomalyChanged, { anomaly: id, step });

async function begin(sql: Sql, { at, known, now }: Time): Promise<Pass> {
  const since = new Date(at.getTime() - REFRACTORY_MS);
  return {
    at,
    detectedAt: now,
    until: await reachOfData(sql, at),
    seenTo: await reachOfData(sql, known),
    plans: await plansAt(sql, new Date(since.getTime() - DAY), at),
    known: await recentAnomalies(sql, since),
    joined: new Set(),
  };
}

/** Those that name a key first: what says less joins them. */
function inOrder(signals: readonly Signal[]): Signal[] {
  const rank = ({ within }: Signal): number =>
    within.key !== undefined ? 0 : within.team !== undefined ? 1 : 2;
  const name = ({ rule, within }: Signal): string => JSON.stringify([rule, within]);
  return signals
    .map((signal) => ({ signal, rank: rank(signal), name: name(signal) }))
    .sort((a, b) => a.rank - b.rank || a.signal.from - b.signal.from || (a.name < b.name ? -1 : 1))
    .map(({ signal }) => signal);
}

function join(pass: Pass, known: Anomaly, signal: Signal): void {
  const index = pass.known.indexOf(known);
  const isNearer = signal.from < known.from.getTime() && known.from.getTime() - signal.from <= DAY;
  pass.known[index] = {
    ...widened(known, signal.within),
    rules: known.rules.includes(signal.rule) ? known.rules : [...known.rules, signal.rule],
    from: isNearer && !isOfDay(signal) ? new Date(signal.from) : known.from,
    signalAt: new Date(Math.max(known.signalAt.getTime(), signal.at)),
    detail: { ...signal.detail, ...known.detail },
  };
  pass.joined.add(known.id);
}

const blank = ({ rule, at, detail }: Signal, scope: Within, now: Date): Anomaly => ({
  id: newId(),
  rule,
  rules: [rule],
  nature: 'usage',
  team: scope.team ?? null,
  key: scope.key ?? null,
  scope,
  from: now,
  to: null,
  detectedAt: now,
  signalAt: new Date(at),
  actualUsd: '0',
  expectedUsd: '0',
  excessUsd: '0',
  reportedUsd: '0',
  unpriced: 0n,
  causes: [],
  detail: detail ?? {},
  plan: null,
  verdict: null,
  verdictAt: null,
  verdictBy: null,
  verdictReason: null,
  owner: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
  escalatedAt: null,
});

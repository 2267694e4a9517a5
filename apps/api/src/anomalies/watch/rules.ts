import { DAY, HOUR } from '@bursar/time';
import type { Signal } from '../incidents/signal.js';

/** What a key used in two minutes that follow each other, beside its own history and its team's. */
export interface Rate {
  readonly team: string;
  readonly key: string;
  /** Epoch ms: the start of the earlier minute, unless it holds little of the two; and of the later one. */
  readonly from: number;
  readonly at: number;
  readonly requests: number;
  readonly tokens: number;
  readonly usd: number;
  readonly firstAt: number;
  readonly teamFirstAt: number;
  /** The team's mean over the week before. */
  readonly teamHourUsd: number;
  /** Of any quarter hour until an hour before; null: there was none. */
  readonly peakTokens: number | null;
  readonly weekUsd: number;
}

/** First-seen rules need this much of a team's history. */
const KNOWN_MS = 7 * DAY;
/** So long something is new. */
const NEW_MS = DAY;
const TWO_MINUTES_AN_HOUR = 30;
const TEAM_SHARE_MIN = 0.2;
const WEEK_SHARE_MIN = 0.02;
/** So many times the tokens a minute of its largest quarter hour are a burst. */
export const BURST_MIN = 4;
const BURST_REQUESTS_MIN = 10;
const QUARTER_MINUTES = 15;

export const isNew = (firstAt: number, teamFirstAt: number, now: number): boolean =>
  firstAt > now - NEW_MS && teamFirstAt <= firstAt - KNOWN_MS;

/** Pure. A key that starts at a rate worth a message, or uses tokens far faster than it ever did. */
export function judgeRate(rate: Rate, minimumUsd: number): Signal | null {
  const { team, key, at, usd, tokens, requests, peakTokens, weekUsd } = rate;
  const hourUsd = usd * TWO_MINUTES_AN_HOUR;
  const signal = { within: { team, key }, at };
  if (isNew(rate.firstAt, rate.teamFirstAt, at)) {
    const least = Math.max(minimumUsd, TEAM_SHARE_MIN * rate.teamHourUsd);
    if (hourUsd < least) return null;
    return { ...signal, rule: 'first_seen_principal', from: Math.min(rate.firstAt, at) };
  }
  if (peakTokens === null || requests < BURST_REQUESTS_MIN) return null;
  const usualPerMinute = peakTokens / QUARTER_MINUTES;
  const isFast = tokens / 2 >= BURST_MIN * usualPerMinute;
  if (!isFast || hourUsd < Math.max(minimumUsd, WEEK_SHARE_MIN * weekUsd)) return null;
  const detail = {
    tokensPerMinute: Math.round(tokens / 2),
    usualTokensPerMinute: Math.round(usualPerMinute),
  };
  return { ...signal, rule: 'burst', from: rate.from, detail };
}

export interface LargeCall {
  readonly team: string;
  readonly key: string | null;
  readonly model: string;
  readonly at: number;
  readonly usd: number;
  /** Mean of a call of the team and the model in the week before, and of how many calls. */
  readonly usualUsd: number;
  readonly calls: number;
}

const ODD_MIN = 20;
const ODD_CALLS_MIN = 100;

/** Pure. A single call that costs many times what calls of its team and model cost. */
export function judgeCall(call: LargeCall, minimumUsd: number): Signal | null {
  const { team, key, model, at, usd, usualUsd, calls } = call;
  if (calls < ODD_CALLS_MIN || usd < Math.max(minimumUsd, ODD_MIN * usualUsd)) return null;
  const within = { team, model, ...(key !== null && { key }) };
  return { rule: 'odd_call', within, from: at, at, detail: { callUsd: usd, usualUsd } };
}

export interface Newcomer {
  readonly kind: 'model' | 'region';
  readonly team: string;
  readonly value: string;
  readonly firstAt: number;
  readonly teamFirstAt: number;
  /** Since it was first seen. */
  readonly usd: number;
  readonly teamHourUsd: number;
}

/** Pure. A model or a region that a team never used, once it costs enough. */
export function judgeNewcomer(one: Newcomer, minimumUsd: number, now: number): Signal | null {
  const { kind, team, value, firstAt, usd } = one;
  if (!isNew(firstAt, one.teamFirstAt, now)) return null;
  if (usd < Math.max(minimumUsd, TEAM_SHARE_MIN * one.teamHourUsd)) return null;
  const rule = kind === 'model' ? 'first_seen_model' : 'first_seen_region';
  return { rule, within: { team, [kind]: value }, from: firstAt, at: now };
}

export interface Outsider {
  readonly team: string;
  readonly key: string;
  /** Since when it passes no gateway. */
  readonly from: number;
  readonly usd: number;
}

/** Pure. A caller that passes no gateway, in a team that used one within seven days; who never passed one is not in question. */
export function judgeOutsider(
  { team, key, from, usd }: Outsider,
  minimumUsd: number,
  now: number,
): Signal | null {
  if (usd < minimumUsd) return null;
  return { rule: 'outside_gateway', within: { team, key }, from, at: now };
}

export interface Refusals {
  readonly team: string;
  readonly key: string;
  readonly from: number;
  readonly at: number;
  readonly failures: number;
  /** In the week before. */
  readonly weekFailures: number;
}

const REFUSED_MIN = 20;
const REFUSED_TIMES_MIN = 10;
const HALF_HOURS_A_WEEK = (KNOWN_MS / HOUR) * 2;

/** Pure. Failed authentication, far more than this caller usually has. It costs nothing by itself: `times` raises how many it takes. */
export function judgeRefusals(
  { team, key, from, at, failures, weekFailures }: Refusals,
  times: number,
): Signal | null {
  const usual = weekFailures / HALF_HOURS_A_WEEK;
  if (failures < times * Math.max(REFUSED_MIN, REFUSED_TIMES_MIN * usual)) return null;
  return { rule: 'auth_failures', within: { team, key }, from, at, detail: { failures } };
}

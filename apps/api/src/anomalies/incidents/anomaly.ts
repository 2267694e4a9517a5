import { DAY, HOUR, QUARTER } from '@bursar/time';
import type { SeriesKind } from '../watch/series.js';
import type { Cause } from './cause.js';
import { isOfDay, type Rule, type Signal, type Within } from './signal.js';

/** Whether more was used, or the same cost more. */
export type Nature = 'usage' | 'price' | 'migration';
export const VERDICTS = ['real', 'planned', 'false'] as const;
type Verdict = (typeof VERDICTS)[number];

/** One incident, from its first signal until it ends. */
export interface Anomaly {
  readonly id: string;
  readonly rule: Rule;
  readonly rules: readonly Rule[];
  readonly nature: Nature;
  readonly team: string | null;
  readonly key: string | null;
  readonly scope: Within;
  readonly from: Date;
  /** Null: going on. */
  readonly to: Date | null;
  readonly detectedAt: Date;
  readonly signalAt: Date;
  /** Decimals in USD. */
  readonly actualUsd: string;
  readonly expectedUsd: string;
  readonly excessUsd: string;
  readonly reportedUsd: string;
  readonly unpriced: bigint;
  readonly causes: readonly Cause[];
  readonly detail: Readonly<Record<string, string | number>>;
  readonly plan: string | null;
  readonly verdict: Verdict | null;
  readonly verdictAt: Date | null;
  readonly verdictBy: string | null;
  readonly verdictReason: string | null;
  readonly owner: string | null;
  readonly acknowledgedAt: Date | null;
  readonly acknowledgedBy: string | null;
  readonly escalatedAt: Date | null;
}

/** What people say of it. */
export const handlingOf = ({ verdict, verdictReason, owner }: Anomaly) => ({
  ...{ verdict, verdictReason, owner },
});

/** An incident that pauses for less than this is still the same one. */
export const REFRACTORY_MS = DAY;
/** Without excess for so long it has ended. */
const QUIET_MS = 2 * HOUR;
/** What goes on for longer is how things are now. */
const LENGTH_MS_MAX = 7 * DAY;

type Placed = Pick<Anomaly, 'team' | 'key' | 'scope' | 'from' | 'to'>;

/**
 * Pure. The incident that a signal belongs to: of the same team and key; where either is about no single key, one that is
 * going on, or in whose time the signal begins. What is first seen in a team belongs to what goes on there already; what a whole day
 * has cost belongs to any incident of that day, also when that is over.
 */
export function incidentOf<T extends Placed>(
  known: readonly T[],
  { rule, within, from, at }: Pick<Signal, 'rule' | 'within' | 'from' | 'at'>,
): T | null {
  const { team = null, key = null, environment } = within;
  const near = known.filter((one) => (one.to ?? new Date(from)).getTime() + REFRACTORY_MS >= from);
  const same = near.find((one) => key !== null && one.key === key && one.team === team);
  if (same !== undefined) return same;
  const until = isOfDay({ rule }) ? at : from;
  const open = near.filter(
    ({ to, from: began }) =>
      to === null || (began.getTime() - QUARTER <= until && from <= to.getTime()),
  );
  if (team === null) return open.find(({ scope }) => scope.environment === environment) ?? null;
  const ofTeam = open.filter((one) => one.team === team);
  const joinsAny = key === null || rule.startsWith('first_seen_');
  return ofTeam.find((one) => joinsAny || one.key === null) ?? null;
}

/** Pure. What an incident is about once a signal has joined it: where that is of another key, of all keys of the team. */
export function widened<T extends Pick<Anomaly, 'team' | 'key' | 'scope'>>(
  known: T,
  { key }: Within,
): T {
  if (key === undefined || known.key === null || known.key === key || known.team === null)
    return known;
  return { ...known, key: null, scope: { team: known.team } };
}

/** Pure. When an incident ended, by when it last cost more than usual; null: it goes on. */
export function endOf(
  { from, activeTo }: { readonly from: number; readonly activeTo: number },
  until: number,
): number | null {
  if (until - from > LENGTH_MS_MAX) return until;
  return until - activeTo >= QUIET_MS ? Math.max(from, activeTo) : null;
}

/** A key that took another's place, or a model that others moved to, moves spend and adds little to that of the team. */
const TEAM_PERCENT_MIN = 30n;

/** Pure. Whether the team's own excess bears out that of a part of it. */
export const addsToTeam = (excess: bigint, teamExcess: bigint): boolean =>
  teamExcess * 100n >= excess * TEAM_PERCENT_MIN;

interface Sums {
  readonly actual: bigint;
  readonly expected: bigint;
  readonly tokens: bigint;
  readonly expectedTokens: bigint;
}

const TOKENS_PERCENT_MAX = 125n;

const isFlat = ({ tokens, expectedTokens }: Sums): boolean =>
  expectedTokens > 0n && tokens * 100n <= expectedTokens * TOKENS_PERCENT_MAX;

/**
 * Pure. As many tokens as usual that cost more: their price changed, or they went to another model. `whole` is of all models of
 * those whom the incident is about; `ofModel` of the one model that it names, if it names one.
 */
export function natureOf(
  { whole, ofModel }: { readonly whole: Sums; readonly ofModel: Sums | null },
  causes: readonly Cause[],
): Nature {
  if (!isFlat(whole) || whole.actual <= whole.expected) return 'usage';
  const hasMoved = ofModel === null ? causes[0]?.dimension === 'model' : !isFlat(ofModel);
  return hasMoved ? 'migration' : 'price';
}

export interface SeriesName {
  readonly kind: SeriesKind;
  readonly team: string | null;
  readonly value: string | null;
}

/** Pure. Which series an incident's amounts are read from: the narrowest that is kept. */
export function seriesOf({ team, key, model, user, region, environment }: Within): SeriesName {
  if (team === undefined) return { kind: 'environment', team: null, value: environment ?? null };
  if (key !== undefined) return { kind: 'key', team, value: key };
  if (model !== undefined) return { kind: 'model', team, value: model };
  if (user !== undefined) return { kind: 'user', team, value: user };
  if (region !== undefined) return { kind: 'region', team, value: region };
  return { kind: 'team', team, value: null };
}

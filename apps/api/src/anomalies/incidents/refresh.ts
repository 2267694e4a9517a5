import { fromFemto, toFemto } from '@bursar/pricing';
import { DAY, HOUR } from '@bursar/time';
import { keyNames } from '../../access/access.module.js';
import type { Sql } from '../../platform/database.js';
import { type Amounts, amountsOf, endedBy } from './amounts.js';
import { type Anomaly, seriesOf } from './anomaly.js';
import { extentOf, quartersOf } from './anomaly.repository.js';
import { changeCells } from './cause.repository.js';
import { explain, type Explanation } from './cause.js';
import type { Plan } from './plan.repository.js';
import type { Within } from './signal.js';

const EXPLAINED_MS_MAX = 6 * HOUR;
const HISTORY_MS = 29 * DAY;

/** What explains the excess, looked for in its last hours. */
export async function explainAt(
  sql: Sql,
  within: Within,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Explanation> {
  const start = Math.max(from, to - EXPLAINED_MS_MAX);
  if (start >= to) return { causes: [], single: {} };
  return explain(await changeCells(sql, within, { from: new Date(start), to: new Date(to) }));
}

/** Where data reaches, and never the future. */
export async function reachOfData(sql: Sql, now: Date): Promise<number> {
  const { to } = await extentOf(sql, null);
  return Math.min(now.getTime(), to?.getTime() ?? now.getTime());
}

interface Extent {
  readonly from: number;
  readonly to: number;
}

async function quartersFor(sql: Sql, scope: Within, { from, to }: Extent) {
  const span = { from: new Date(from - HISTORY_MS), to: new Date(to) };
  const quarters = await quartersOf(sql, seriesOf(scope), span);
  const { from: knownFrom } = await extentOf(sql, scope.team ?? null);
  return { quarters, knownFrom: knownFrom?.getTime() ?? from };
}

/** What the calls of a scope cost from a moment on, and what they usually do. */
export async function amountsFor(sql: Sql, scope: Within, { from, to }: Extent): Promise<Amounts> {
  const { quarters, knownFrom } = await quartersFor(sql, scope, { from, to });
  return amountsOf(quarters, { from, to, knownFrom });
}

/** Its excess is twice what was last reported. */
export const hasDoubled = ({ excessUsd, reportedUsd }: Anomaly): boolean =>
  toFemto(excessUsd) > 0n && toFemto(excessUsd) >= 2n * toFemto(reportedUsd);

/** An anomaly with its amounts, its cause and its end as data now says. */
export async function refreshed(
  sql: Sql,
  one: Anomaly,
  { until, explains }: { readonly until: number; readonly explains: boolean },
): Promise<Anomaly> {
  const from = one.from.getTime();
  const to = Math.max(until, from);
  const { quarters, knownFrom } = await quartersFor(sql, one.scope, { from, to });
  const seen = { since: one.signalAt.getTime(), activeTo: costless(one) };
  const ended = endedBy(quarters, { from, to, knownFrom }, seen);
  const { actual, expected, unpriced } = amountsOf(quarters, { from, to: ended ?? to, knownFrom });
  const next: Anomaly = {
    ...one,
    to: ended === null ? null : new Date(ended),
    actualUsd: fromFemto(actual),
    expectedUsd: fromFemto(expected),
    excessUsd: fromFemto(actual > expected ? actual - expected : 0n),
    unpriced,
  };
  const hasGrown = actual - expected > toFemto(one.excessUsd);
  const hasEnded = ended !== null && one.to === null;
  const isAsked = explains || hasDoubled(next) || one.causes.length === 0;
  if (!hasEnded && !(hasGrown && isAsked)) return next;
  const { key } = one.scope;
  // What it is about, beside whose it is, is known best once it is over: its first minutes say less than its first hour.
  const isKnown = hasEnded && key !== undefined;
  const within = isKnown ? ownersOf(one.scope) : one.scope;
  const { causes, single } = await explainAt(sql, within, { from, to: ended ?? to });
  if (causes.length === 0) return next;
  return { ...next, causes, scope: isKnown ? { ...single, ...within } : one.scope };
}

const ownersOf = ({ team, key }: Within): Within => ({
  ...(team !== undefined && { team }),
  ...(key !== undefined && { key }),
});

/** What costs nothing by itself lasts as long as its signals. */
const costless = ({ rule, signalAt }: Anomaly): number =>
  rule === 'auth_failures' ? signalAt.getTime() : 0;

/** The plan that an anomaly is within; a key may be named, or given by its id. */
export async function planOf(
  sql: Sql,
  plans: readonly Plan[],
  one: Anomaly,
): Promise<string | null> {
  const names = one.key === null ? new Map<string, string>() : await keyNames(sql, [one.key]);
  const coordinates: Readonly<Record<string, string | undefined>> = { ...one.scope };
  const found = plans.find(
    ({ scope, upToUsd, startsAt, endsAt }) =>
      startsAt <= one.signalAt &&
      endsAt > one.from &&
      (upToUsd === null || toFemto(one.excessUsd) <= toFemto(upToUsd)) &&
      Object.entries(scope).every(
        ([dimension, value]) =>
          coordinates[dimension] === value ||
          (dimension === 'key' && names.get(one.key ?? '') === value),
      ),
  );
  return found?.id ?? null;
}

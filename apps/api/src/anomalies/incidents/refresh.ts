import { fromFemto, toFemto } from '@bursar/pricing';
import { DAY, HOUR } from '@bursar/time';
import { keyNames } from '../../access/access.module.js';
import type { Sql } from '../../platform/database.js';
import { type Amounts, amountsOf } from './amounts.js';
import { type Anomaly, endOf, seriesOf } from './anomaly.js';
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

/** What the calls of a scope cost from a moment on, and what they usually do. */
export async function amountsFor(
  sql: Sql,
  scope: Within,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Amounts> {
  const span = { from: new Date(from - HISTORY_MS), to: new Date(to) };
  const quarters = await quartersOf(sql, seriesOf(scope), span);
  const { from: knownFrom } = await extentOf(sql, scope.team ?? null);
  return amountsOf(quarters, { from, to, knownFrom: knownFrom?.getTime() ?? from });
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
  const amounts = await amountsFor(sql, one.scope, { from, to });
  const ended = endOf({ from, activeTo: Math.max(amounts.activeTo, costless(one)) }, to);
  const atEnd = ended === null ? amounts : await amountsFor(sql, one.scope, { from, to: ended });
  const { actual, expected, unpriced } = atEnd;
  const next: Anomaly = {
    ...one,
    to: ended === null ? null : new Date(ended),
    actualUsd: fromFemto(actual),
    expectedUsd: fromFemto(expected),
    excessUsd: fromFemto(actual > expected ? actual - expected : 0n),
    unpriced,
  };
  const hasGrown = actual - expected > toFemto(one.excessUsd);
  const isNews = hasDoubled(next) || (ended !== null && one.to === null);
  if (!hasGrown || !(explains || isNews || one.causes.length === 0)) return next;
  const { causes } = await explainAt(sql, one.scope, { from, to: ended ?? to });
  return { ...next, causes: causes.length > 0 ? causes : one.causes };
}

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

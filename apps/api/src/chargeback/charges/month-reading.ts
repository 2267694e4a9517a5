import type { FemtoUsd } from '@bursar/pricing';
import { addDays, addMonths } from '@bursar/time';
import { orgReading, UNALLOCATED } from '../../org/org.module.js';
import type { Sql } from '../../platform/database.js';
import { type AllocationRule, unallocatedRule } from '../allocations/rule.js';
import { loadRules } from '../allocations/rules.repository.js';
import { splitAmount, type Weights } from '../allocations/split.js';
import { unallocatedByDay, weightsIn } from '../allocations/weights.repository.js';
import { type Bearing, bearingsOf, type Deciding, type Membership } from './bearing.js';
import type { Charge, ServicePeriod } from './charge.js';
import { chargesServed } from './charges.repository.js';

/** A month's charges and shared usage, each with who bears it and why. */
export interface SharedMonth {
  readonly charges: readonly { readonly charge: Charge; readonly bearings: readonly Bearing[] }[];
  /** Each takes off the unallocated what it gives: the parts of one come to zero. */
  readonly unallocated: readonly Bearing[];
}

/** The days of YYYY-MM in UTC. */
export function daysOfMonth(month: string): ServicePeriod {
  const from = `${month}-01`;
  return { from, to: addMonths(from, 1) };
}

/** All that decides is read in the caller's transaction, once for the month. */
export async function readMonth(sql: Sql, month: string): Promise<SharedMonth> {
  const days = daysOfMonth(month);
  const charges = await chargesServed(sql, days);
  const deciding = await readDeciding(sql, charges, days);
  return {
    charges: charges.map((charge) => ({ charge, bearings: bearingsOf(charge, days, deciding) })),
    unallocated: await sharedUsage(sql, days, deciding),
  };
}

async function readDeciding(
  sql: Sql,
  charges: readonly Charge[],
  days: ServicePeriod,
): Promise<Deciding> {
  const rules = (await loadRules(sql)).filter(
    ({ from, to }) => from < days.to && (to === null || to > days.from),
  );
  const weights = new Map<AllocationRule, Weights>();
  for (const rule of rules) weights.set(rule, await weightsIn(sql, rule.split, days));
  const users = [...new Set(charges.flatMap(({ user }) => (user === null ? [] : [user])))];
  const memberships = Map.groupBy(await orgReading.loadMemberships(sql, users), ({ user }) => user);
  const none: readonly Membership[] = [];
  const teams = await orgReading.knownTeams(sql);
  const changesIn = (some: typeof teams) =>
    orgReading.centreChanges(
      some.map(({ costCentres }) => costCentres),
      days.from,
      days.to,
    );
  const changes = changesIn(teams);
  return {
    rules,
    centreChangesOf: (team) =>
      team === null || changes.length === 0
        ? changes
        : changesIn(teams.filter(({ id }) => id === team)),
    weightsOf: (rule) => weights.get(rule) ?? { shares: [], retained: 0n },
    membershipsOf: (user) => memberships.get(user) ?? none,
  };
}

/** The cost of calls of no known team, on the days on which a rule shares it. */
async function sharedUsage(
  sql: Sql,
  days: ServicePeriod,
  { rules, weightsOf, centreChangesOf }: Deciding,
): Promise<Bearing[]> {
  if (!rules.some(({ cost }) => cost === 'unallocated')) return [];
  const spans: { rule: AllocationRule; from: string; to: string; amount: FemtoUsd }[] = [];
  for (const { day, amount } of await unallocatedByDay(sql, days)) {
    const rule = unallocatedRule(rules, day);
    if (rule === null) continue;
    const last = spans.at(-1);
    if (last?.rule === rule && !centreChangesOf(null).includes(day))
      Object.assign(last, { to: day, amount: last.amount + amount });
    else spans.push({ rule, from: day, to: day, amount });
  }
  return spans.map(({ rule, from, to, amount }) => ({
    ...{ days: { from, to: addDays(to, 1) }, amount: 0n, costCentre: null, rule },
    parts: [
      { team: UNALLOCATED, weight: 0n, amount: -amount },
      ...splitAmount(amount, weightsOf(rule)),
    ],
  }));
}

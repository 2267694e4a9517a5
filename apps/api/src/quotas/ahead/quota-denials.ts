import { isDeepStrictEqual } from 'node:util';
import type { PriceBook } from '@bursar/pricing';
import { scopeChecks } from '../../budgets/budgets.module.js';
import type { configGate } from '../../config/config.module.js';
import { reportingZone, teamNames } from '../../org/org.module.js';
import type { Sql } from '../../platform/database.js';
import { effectiveLimits, type Quota } from '../quota.js';
import { QuotaBook } from '../quota-book.js';
import { tokensOf } from '../quota-counts.repository.js';
import { loadQuotas, type StoredQuota } from '../quotas.repository.js';
import { type QuotaAhead, quotaDenials, type Used, type User } from './quota-denial.js';
import { type RecentCalls, recentCalls } from './recent-calls.repository.js';

const MINUTE_MS = 60_000;

/** What these quotas deny at once, by who calls now and what their counters hold. As many queries for a thousand as for one. */
export async function denialsOfQuotas(
  sql: Sql,
  saved: readonly StoredQuota[],
  book: PriceBook,
  at: number,
): Promise<configGate.PlannedDenial[]> {
  if (saved.length === 0) return [];
  const now = new Map((await loadQuotas(sql, new Date(at))).map((quota) => [quota.id, quota]));
  const zone = await reportingZone(sql);
  const next = saved.map((quota): Quota => ({
    ...quota,
    timezone: quota.timezone === '' ? zone : quota.timezone,
    raises: now.get(quota.id)?.raises ?? [],
  }));
  const quotas = new QuotaBook(0, next, at, book);
  const days = next.map(({ id }) => ({ quota: id, start: quotas.dayOf(id, at).start }));
  const today = await tokensOf(sql, days);
  const recent = await recentCalls(sql, next, { since: at - MINUTE_MS, at });
  const byId = new Map(next.map((quota) => [quota.id, quota]));
  const byQuota = Map.groupBy(
    recent.filter((one) => quotas.isAbout(byId.get(one.quota) ?? { scope: {} }, one)),
    ({ quota }) => quota,
  );
  const names = await teamNames(sql, teamsIn(next, recent));
  const nameOf = scopeChecks.scopeWords(names);
  return next.flatMap((quota) => {
    const known = now.get(quota.id);
    const isSame = known !== undefined && isDeepStrictEqual({ ...known.scope }, { ...quota.scope });
    const calls = byQuota.get(quota.id) ?? [];
    const ahead: QuotaAhead = {
      id: quota.id,
      scope: capital(nameOf(quota.scope)),
      limits: effectiveLimits(quota, at),
      before: isSame ? effectiveLimits(known, at) : {},
      used: { ...usedBy(calls), tokensPerDay: Number(today.get(quota.id) ?? 0) },
      users: usersOf(quota, calls, names),
      dayEnds: quotas.dayOf(quota.id, at).end,
      timezone: quota.timezone,
    };
    return quotaDenials(ahead);
  });
}

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

const teamsIn = (quotas: readonly Quota[], recent: readonly RecentCalls[]): string[] => [
  ...new Set([
    ...quotas.flatMap(({ scope }) => scope['team'] ?? []),
    ...recent.flatMap(({ team }) => team ?? []),
  ]),
];

const usedBy = (calls: readonly RecentCalls[]): Used => {
  const sum = (of: (one: RecentCalls) => number) => calls.reduce((all, one) => all + of(one), 0);
  return {
    requestsPerMinute: sum((one) => one.calls),
    tokensPerMinute: sum((one) => one.tokens),
    tokensPerDay: 0,
    concurrency: sum((one) => one.underWay),
  };
};

/** Teams; within one team the people, and keys where a call names no person. */
function usersOf(
  { scope }: Quota,
  calls: readonly RecentCalls[],
  teams: ReadonlyMap<string, string>,
): User[] {
  const nameOf = ({ team, user, key }: RecentCalls): string => {
    if (scope['team'] === undefined) return team === null ? 'no team' : (teams.get(team) ?? team);
    return user ?? (key === null ? 'no person' : `key ${key}`);
  };
  return [...Map.groupBy(calls, nameOf)].map(([name, own]) => ({ name, used: usedBy(own) }));
}

import { isSameScope, LIMIT_NAMES } from '@bursar/limits';
import { type AccessRule, isAmong, type LimitData } from '@bursar/policy';
import type { Published } from '../publication.repository.js';
import { narrowedBudgets } from './offline-shares.js';
import type { PolicyContent } from './policy-content.js';

/** Whether a gateway gets a version yet. Without a name it waits for everybody. A gateway that is in a share stays in it. */
export function hasReached(
  { kind, environment, version, share, everyoneAt }: Published,
  gateway: string | null,
  now: Date,
): boolean {
  if (version === 1 || everyoneAt <= now) return true;
  return gateway !== null && isAmong(share, `rollout/${kind}/${environment}`, gateway);
}

/**
 * Pure. What is in force, with every restriction of what comes: its access rules beside those there are, and of each limit
 * the lesser number. It permits nothing that what is in force does not, so it goes everywhere at once.
 */
export function narrowed(before: PolicyContent, next: PolicyContent): PolicyContent {
  const kept = before.access.filter((rule) => !next.access.some((one) => isImplied(rule, one)));
  const access = [
    ...kept,
    ...next.access.filter((rule) => !kept.some((one) => isImplied(rule, one))),
  ];
  const limits = new Map(before.limits.map((limit) => [limit.id, limit]));
  for (const limit of next.limits) limits.set(limit.id, lesser(limits.get(limit.id), limit));
  const dimensions = [...new Set([...next.dimensions, ...before.dimensions])];
  // What calls cost is no permission: holds are right from this version on.
  const budgets = narrowedBudgets(
    before.notes?.offline.budgets ?? null,
    next.notes?.offline.budgets ?? null,
  );
  const notes = budgets === null ? {} : { notes: { offline: { budgets } } };
  const lesserLimits = [...limits.values()];
  return { ...before, dimensions, rates: next.rates, access, limits: lesserLimits, ...notes };
}

/** Whether another rule over the same calls already forbids whatever this one does. */
const isImplied = (rule: AccessRule, by: AccessRule): boolean =>
  isSameScope(rule.scope, by.scope) &&
  isWithin(by.allow, rule.allow) &&
  isWithin(by.regions, rule.regions);

const isWithin = (
  list: readonly string[] | undefined,
  wider: readonly string[] | undefined,
): boolean => wider === undefined || (list?.every((pattern) => wider.includes(pattern)) ?? false);

/** Limits of one id that are about different calls are different limits: the later one waits. */
function lesser(before: LimitData | undefined, next: LimitData): LimitData {
  if (before === undefined) return next;
  if (!isSameScope(before.scope, next.scope)) return before;
  const least = LIMIT_NAMES.flatMap((name) => {
    const found = [before[name], next[name]].filter((value) => value !== undefined);
    return found.length === 0 ? [] : [[name, Math.min(...found)] as const];
  });
  return { id: before.id, scope: before.scope, ...Object.fromEntries(least) };
}

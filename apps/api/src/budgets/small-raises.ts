import { toFemto } from '@bursar/pricing';
import { DAY } from '@bursar/time';
import { approvedSpans, loadApprovals } from '../approvals/approvals.module.js';
import { changesBetween } from '../audit/audit.module.js';
import type { Sql } from '../platform/database.js';

/** Raises of so many days count together, until one of them is approved: cut into small ones they would pass below a tier. */
const DAYS = 30;
const CHANGES_MAX = 10_000;

/** By the id of a budget that was changed since: the lowest limit that it had, as decimals. A new budget is a further limit. */
export type LowestLimits = ReadonlyMap<string, string>;

/** Nothing where no rule goes by the amount of a raise. */
export async function lowestLimits(sql: Sql, now: Date): Promise<LowestLimits> {
  const { rules } = await loadApprovals(sql);
  if (!rules.some(({ what, over }) => what === 'budget' && over !== null)) return new Map();
  const [from, to] = [-DAYS, 1].map((days) => new Date(now.getTime() + days * DAY));
  if (from === undefined || to === undefined) return new Map();
  const asked = { from, to, action: '^budget\\.change$', limit: CHANGES_MAX };
  const spans = await approvedSpans(sql, from, to);
  const lowest = new Map<string, string>();
  const isApproved = new Set<string>();
  // The newest first: what came before an approval was seen by those who gave it.
  for (const { entityId, at, before } of await changesBetween(sql, asked)) {
    if (spans.some((span) => span.from <= at && at <= span.to)) isApproved.add(entityId);
    if (isApproved.has(entityId)) continue;
    const limit = (before as { limit?: unknown } | null)?.limit;
    if (typeof limit !== 'string') continue;
    const known = lowest.get(entityId);
    if (known === undefined || toFemto(limit) < toFemto(known)) lowest.set(entityId, limit);
  }
  return lowest;
}

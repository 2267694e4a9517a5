import { instantOf } from '@bursar/time';
import type { SearchParams } from '../../shared/spend/view.js';
import type { AuditFilter } from './audit.query.js';

export const AUDIT_PARAMS = ['actor', 'action', 'entity', 'id', 'since', 'until'] as const;
export type AuditParam = (typeof AUDIT_PARAMS)[number];

/** Changes by people are what most readers look for; the steps of ladders would hide them. */
const BY_PEOPLE: Readonly<Record<string, boolean | undefined>> = {
  people: true,
  bursar: false,
};

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Dates are midnights of the zone shown; what is no date filters nothing. */
export function toFilter(page: SearchParams, zone: string): AuditFilter {
  const instant = (date: string | undefined) =>
    date !== undefined && DATE.test(date) && !Number.isNaN(Date.parse(date))
      ? new Date(instantOf({ date, time: '00:00' }, zone)).toISOString()
      : undefined;
  const filters = {
    actor: page.actor,
    action: page.action,
    entityType: page.entity,
    entityId: page.id,
    from: instant(page.since),
    to: instant(page.until),
    byPeople: BY_PEOPLE[page.by ?? 'people'],
  };
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
}

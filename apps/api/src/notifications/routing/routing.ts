import { toFemto } from '@bursar/pricing';
import type { accounts } from '../../access/access.module.js';
import type { Role } from '../../platform/actor.js';
import { type Alert, type AlertEvent, READERS } from '../alert.js';
import type { Rule } from '../settings/rule.js';
import { loudAt } from './quiet-hours.js';

export interface Routed {
  readonly channel: string;
  readonly dueAt: Date;
}

type Judged = Pick<Alert, 'event' | 'teams' | 'usd' | 'breaks'>;

/** Pure. Where an alert goes, and from when on. Of several rules for a channel, the one that lets it out first decides. */
export function channelsOf(
  alert: Judged,
  rules: readonly Rule[],
  reportingZone: string,
  now: Date,
): Routed[] {
  const due = new Map<string, number>();
  for (const rule of rules.filter((one) => concerns(one, alert))) {
    const quiet = alert.breaks === 'quiet-hours' ? null : rule.quietHours;
    const at = loudAt(quiet, reportingZone, now.getTime());
    for (const channel of rule.channels) due.set(channel, Math.min(at, due.get(channel) ?? at));
  }
  return [...due].map(([channel, at]) => ({ channel, dueAt: new Date(at) }));
}

/** Pure. Who finds it in the inbox: by role, among those who may see the team, and whom it names. */
export function readersOf(
  alert: Judged & Pick<Alert, 'people'>,
  rules: readonly Rule[],
  people: readonly accounts.ActivePerson[],
): string[] {
  const roles = new Set(rolesFor(alert.event, rules, alert));
  const named = new Set(alert.people);
  return people
    .filter(
      (person) =>
        named.has(person.id) || (hasOneOf(person.roles, roles) && maySee(person, alert.teams)),
    )
    .map(({ id }) => id);
}

/** Rules that name roles take the place of what Bursar would choose: also where they keep an alert from everyone. */
function rolesFor(event: AlertEvent, rules: readonly Rule[], alert: Judged): readonly Role[] {
  const saying = rules.filter(({ roles, on }) => roles !== null && on.includes(event));
  if (saying.length === 0) return READERS[event];
  return saying.filter((rule) => concerns(rule, alert)).flatMap(({ roles }) => roles ?? []);
}

function concerns({ on, teams, minimumUsd }: Rule, alert: Judged): boolean {
  if (!on.includes(alert.event)) return false;
  if (!teams.includes('*') && !alert.teams.some((team) => teams.includes(team))) return false;
  if (minimumUsd === null || alert.usd === null) return true;
  return toFemto(alert.usd) >= toFemto(minimumUsd);
}

const hasOneOf = (roles: ReadonlySet<Role>, wanted: ReadonlySet<Role>): boolean =>
  [...roles].some((role) => wanted.has(role));

/** What concerns the organisation is for those who see all of it. */
export const maySee = (
  { teams }: Pick<accounts.ActivePerson, 'teams'>,
  concerned: readonly string[],
): boolean => teams === 'all' || concerned.some((team) => teams.includes(team));

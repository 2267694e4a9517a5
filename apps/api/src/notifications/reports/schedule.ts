import { addDays, addMonths, instantOf, startOfMonth, startOfWeek, todayIn } from '@bursar/time';
import type { accounts } from '../../access/access.module.js';
import type { Actor, Role } from '../../platform/actor.js';
import type { SavedView } from '../../views/views.module.js';

export const EVERY = ['day', 'week', 'month'] as const;
export type Every = (typeof EVERY)[number];

/** A saved view that is sent. */
export interface ViewReport {
  readonly view: string;
  /** Whose figures are sent. */
  readonly owner: string;
  readonly every: Every;
  readonly mailsOwner: boolean;
  readonly channels: readonly string[];
  /** Whose figures the owner saw when it was set; null: those of all teams. */
  readonly teams: readonly string[] | null;
  readonly state: 'active' | 'paused' | 'stopped';
  readonly stoppedBecause: string | null;
  /** What ended before is not sent. */
  readonly since: Date;
  readonly lastAlert: bigint | null;
}

/** By then the logs of the day before have arrived. */
export const SENT_AT = '08:00';

export interface Stretch {
  /** The first day, and the day after the last. */
  readonly from: string;
  readonly to: string;
  /** The first day of the one before. */
  readonly before: string;
}

/** Pure. The last whole day, week from Monday, or calendar month before a date. */
export function stretchBefore(every: Every, date: string): Stretch {
  switch (every) {
    case 'day':
      return { from: addDays(date, -1), to: date, before: addDays(date, -2) };
    case 'week': {
      const to = startOfWeek(date);
      return { from: addDays(to, -7), to, before: addDays(to, -14) };
    }
    case 'month': {
      const to = startOfMonth(date);
      return { from: addMonths(to, -1), to, before: addMonths(to, -2) };
    }
  }
}

const sentAt = ({ to }: Pick<Stretch, 'to'>, zone: string): number =>
  instantOf({ date: to, time: SENT_AT }, zone);

/** Pure. What is due, if it was not sent yet: a worker that was away sends the last one late, and none of those before. */
export function dueAt(
  { every, since }: Pick<ViewReport, 'every' | 'since'>,
  zone: string,
  now: number,
): Stretch | null {
  const stretch = stretchBefore(every, todayIn(zone, now));
  const at = sentAt(stretch, zone);
  return at <= now && at > since.getTime() ? stretch : null;
}

/** Pure. When the next one is sent. */
export function nextAt(every: Every, zone: string, now: number): Date {
  const { to } = stretchBefore(every, todayIn(zone, now));
  const next = every === 'month' ? addMonths(to, 1) : addDays(to, every === 'week' ? 7 : 1);
  return new Date([to, next].map((end) => sentAt({ to: end }, zone)).find((at) => at > now) ?? now);
}

/** Who may send to channels: others send to themselves. */
export const CHANNEL_ROLES: readonly Role[] = ['finance', 'platform'];

export const mayUseChannels = ({ roles }: Pick<Actor, 'roles'>): boolean =>
  CHANNEL_ROLES.some((role) => roles.has(role));

/** Pure. Why its owner may not send it any more, in words; null: they may. */
export function rightLost(
  { channels, teams }: Pick<ViewReport, 'channels' | 'teams'>,
  { ownerName, asks }: Pick<SavedView, 'ownerName' | 'asks'>,
  owner: accounts.ActingPerson | undefined,
): string | null {
  if (owner === undefined) return `${ownerName} has no open account any more.`;
  const { actor } = owner;
  if (actor.roles.size === 0) return `${ownerName} has no role any more.`;
  if (channels.length > 0 && !mayUseChannels(actor))
    return `${ownerName} may not send to channels any more: finance and platform engineers may.`;
  if (asks === null) return 'The view does not say any more what it asks of the ledger.';
  if (actor.teams === 'all') return null;
  if (teams === null) return `${ownerName} does not see all teams any more.`;
  const { teams: seen } = actor;
  const asked = asks.filters
    .filter(({ dimension, exclude }) => dimension === 'team' && exclude !== true)
    .flatMap((filter) => filter.in);
  const needed = asked.length === 0 ? teams : teams.filter((team) => asked.includes(team));
  const lost = needed.filter((team) => !seen.includes(team));
  if (lost.length === 0) return null;
  return `${ownerName} does not see ${lost.join(', ')} any more.`;
}

/** Pure. Its owner, with no more teams than they saw when they set it: its readers learn of no others by a change of roles. */
export const asOwner = (
  { teams }: Pick<ViewReport, 'teams'>,
  { actor }: accounts.ActingPerson,
): Actor => ({
  ...actor,
  via: 'system',
  ...(teams !== null && { teams }),
});

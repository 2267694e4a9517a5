import type { RecordedChange } from '../../audit/audit.module.js';
import { recordOf, textOf } from '../../platform/text/raw.js';

export const EVENT_KINDS = ['price', 'flag', 'stop', 'import', 'config', 'deploy'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** Something that may explain a change of spend. */
export interface FeedEvent {
  readonly id: string;
  readonly at: Date;
  readonly kind: EventKind;
  readonly title: string;
  readonly detail: string | null;
  /** Null: of the whole organisation. */
  readonly team: string | null;
  /** Of one person's calls; null: of everyone's. */
  readonly user: string | null;
  readonly environment: string | null;
  readonly by: string | null;
  readonly link: string | null;
}

/** Of what the audit log has, that which may change what calls cost or how many there are: as Postgres reads it. */
export const ACTIONS = String.raw`^(stop\.(raise|lift)|priceBook\.\w+|price\.\w+|source\.(pause|resume|backfill)|\w+\.(add|change|remove))$`;

const PRICES: readonly string[] = ['price', 'priceBook', 'discount'];
/** Changes by the same names that are about people, or are events by themselves. */
const NOT_EVENTS: readonly string[] = [
  'person',
  'session',
  'apiKey',
  'deployNote',
  'view',
  'viewReport',
];

const DONE: Readonly<Record<string, string>> = {
  add: 'added',
  change: 'changed',
  remove: 'removed',
  setProvisional: 'set provisionally',
  endProvisional: 'no longer provisional',
};

const SOURCES: Readonly<Record<string, string>> = {
  pause: 'paused',
  resume: 'resumed',
  backfill: 'read again for a time in the past',
};

/** Pure. What one application of the configuration file changed is one event, except for prices and flags. */
export function eventsOfChanges(changes: readonly RecordedChange[]): FeedEvent[] {
  const events: FeedEvent[] = [];
  const applied = new Map<string, RecordedChange[]>();
  for (const change of changes) {
    if (NOT_EVENTS.includes(change.entityType)) continue;
    const event = eventOf(change);
    if (event !== null) {
      events.push(event);
      continue;
    }
    const together = `${change.at.toISOString()} ${change.actorName}`;
    applied.set(together, [...(applied.get(together) ?? []), change]);
  }
  return [...events, ...[...applied.values()].map(applicationOf)];
}

/** Null: a part of an application of the configuration file. */
function eventOf(change: RecordedChange): FeedEvent | null {
  const { entityType, entityId, action } = change;
  const done = action.slice(entityType.length + 1);
  if (entityType === 'stop') return stopOf(change);
  if (entityType === 'flag')
    return { ...recorded(change), kind: 'flag', title: `Flag ${entityId} ${DONE[done] ?? done}` };
  const ofSource = entityType === 'source' ? SOURCES[done] : undefined;
  if (ofSource !== undefined)
    return { ...recorded(change), kind: 'import', title: `Source ${entityId} ${ofSource}` };
  if (!PRICES.includes(entityType)) return null;
  return { ...recorded(change), kind: 'price', title: priceTitle(entityType, entityId, done) };
}

function priceTitle(entityType: string, entityId: string, done: string): string {
  const what = DONE[done] ?? done;
  if (entityType === 'price') return `Price of ${entityId} ${what}`;
  if (entityType === 'discount') return `Discount ${entityId} ${what}`;
  return done === 'seed' ? 'Shipped prices brought in' : `Prices read from ${entityId}`;
}

function stopOf(change: RecordedChange): FeedEvent {
  const isRaised = change.action === 'stop.raise';
  const scope = recordOf(recordOf(isRaised ? change.after : change.before)['scope']);
  const names = Object.entries(scope).flatMap(([name, value]) => {
    const text = textOf(value);
    return text === undefined ? [] : [`${name} ${text}`];
  });
  const of = names.length === 0 ? 'everything' : names.join(', ');
  return {
    ...recorded(change),
    kind: 'stop',
    title: isRaised ? `Stopped: ${of}` : `Resumed: ${of}`,
    team: textOf(scope['team']) ?? null,
    user: textOf(scope['user']) ?? null,
    environment: textOf(scope['environment']) ?? null,
    link: '/stop',
  };
}

const recorded = ({ seq, at, actorName, reason }: RecordedChange) => ({
  id: `audit-${seq}`,
  at,
  detail: reason,
  team: null,
  user: null,
  environment: null,
  by: actorName,
  link: null,
});

const NAMED_MAX = 4;

function applicationOf(changes: readonly RecordedChange[]): FeedEvent {
  // Entries of one application are given the newest first, and there is at least one.
  const [first] = changes.slice(-1) as [RecordedChange];
  const named = changes
    .slice(-NAMED_MAX)
    .reverse()
    .map(({ entityType, entityId, action }) => {
      const what = entityType === entityId ? entityType : `${entityType} ${entityId}`;
      return `${what} ${DONE[action.slice(entityType.length + 1)] ?? 'changed'}`;
    });
  const more = changes.length - named.length;
  const count = changes.length === 1 ? '1 change' : `${changes.length} changes`;
  return {
    ...recorded(first),
    kind: 'config',
    title: `Configuration: ${count}`,
    detail: `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
  };
}

/** Whose events an actor may see, and of those, which are asked for; null asks for all. */
export interface Seen {
  readonly teams: 'all' | readonly string[];
  readonly user: string | null;
}

/**
 * Pure. An event of the whole organisation is shown to everyone, without what it says about others; one of a team, to those who
 * see that team.
 */
export function eventsFor(
  { teams, user }: Seen,
  asked: readonly string[] | null,
  events: readonly FeedEvent[],
): FeedEvent[] {
  return events
    .filter((event) => asked === null || event.team === null || asked.includes(event.team))
    .flatMap((event) => {
      if (teams === 'all') return [event];
      const isOwn =
        (event.team !== null && teams.includes(event.team)) ||
        (event.user !== null && event.user === user);
      if (isOwn) return [event];
      const isForAll = event.team === null && event.user === null;
      return isForAll ? [{ ...event, detail: null, by: null }] : [];
    });
}

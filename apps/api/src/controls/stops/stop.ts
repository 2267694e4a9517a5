import { SCOPE_NAMES, type Scope, type StopData } from '@bursar/policy';
import { type Problem, refuse } from '../../platform/outcome.js';

/** Who keeps a stop in force: a person, a step of a budget's ladder, or a call that cost more than it may. */
export type StopOrigin = 'person' | 'ladder' | 'freeze';

export interface StoredStop {
  readonly id: string;
  readonly scope: Scope;
  readonly reason: string;
  readonly origin: StopOrigin;
  readonly raisedBy: string;
  readonly raisedById: string;
  readonly createdAt: Date;
  readonly until: Date | null;
  /** Of the stops document that first carried it, by environment. */
  readonly versions: Readonly<Record<string, number>>;
  readonly liftedAt: Date | null;
  readonly liftedBy: string | null;
}

const REASON_LENGTH_MAX = 500;
/** The furthest end of a stop: one that should last longer has no end. */
const UNTIL_MS_MAX = 5 * 366 * 24 * 3600 * 1000;
const VALUE_LENGTH_MAX = 256;
const STARS_MAX = 8;

/** A scope from outside, or what is wrong with it. A misspelt name would stop nothing, silently. */
export function readScope(
  raw: unknown,
  dimensions: readonly string[],
): { readonly scope: Scope } | Problem {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    const hint = 'name what stops, such as {"team": "search"}; {} is everything';
    const message = 'A scope is a map of names.';
    return refuse('bad_scope', message, { path: 'scope', hint });
  }
  const known = [...SCOPE_NAMES, ...dimensions];
  const scope: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(raw)) {
    const path = `scope.${name}`;
    if (!known.includes(name)) {
      const hint = `known here: ${known.join(', ')}`;
      const message = `Nothing is known by "${name}".`;
      return refuse('unknown_dimension', message, { path, hint });
    }
    const message = valueProblem(name, value);
    if (message !== null)
      return refuse('bad_scope', message, { path, hint: 'write one line of text' });
    scope[name] = value as string;
  }
  return { scope: { ...scope } };
}

function valueProblem(name: string, value: unknown): string | null {
  if (typeof value !== 'string' || value.trim() === '') return `${name} is no text.`;
  if (value.length > VALUE_LENGTH_MAX)
    return `${name} has more than ${VALUE_LENGTH_MAX} characters.`;
  if (/\p{Cc}/u.test(value) || !value.isWellFormed()) return `${name} holds control characters.`;
  if (name !== 'model') return null;
  if (/\s/.test(value)) return 'model holds white space.';
  return value.split('*').length > STARS_MAX + 1 ? `model has more than ${STARS_MAX} stars.` : null;
}

export function reasonProblem(reason: string): Problem | null {
  const says = reason.trim();
  const isFine =
    says !== '' && says.length <= REASON_LENGTH_MAX && !/\p{Cc}/u.test(says) && says.isWellFormed();
  if (isFine) return null;
  const message = `A reason has 1 to ${REASON_LENGTH_MAX} characters on one line.`;
  return refuse('bad_reason', message, {
    path: 'reason',
    hint: 'say why, for those who are stopped',
  });
}

export function untilProblem(until: Date | null, now: Date): Problem | null {
  if (until === null) return null;
  const path = 'until';
  if (until.getTime() <= now.getTime()) {
    const hint = 'name a time to come, or none';
    return refuse('past_until', 'The stop would be over already.', { path, hint });
  }
  if (until.getTime() - now.getTime() <= UNTIL_MS_MAX) return null;
  const hint = 'leave it out: the stop then holds until someone lifts it';
  return refuse('far_until', 'That is more than five years away.', { path, hint });
}

/** What has to be typed before so much is stopped: the ids that the scope names, widest first. */
export function confirmTextOf(scope: Scope): string {
  const order: readonly string[] = SCOPE_NAMES;
  const rank = (name: string): number =>
    order.includes(name) ? order.indexOf(name) : order.length;
  const values = Object.entries(scope)
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map(([, value]) => value);
  return values.length === 0 ? 'everything' : values.join('/');
}

export const isInForce = ({ liftedAt, until }: StoredStop, at: number): boolean =>
  liftedAt === null && (until === null || at < until.getTime());

export const toStopData = ({ id, scope, until, reason, raisedBy }: StoredStop): StopData => ({
  id,
  scope: { ...scope },
  until: until === null ? null : until.toISOString(),
  reason,
  by: raisedBy,
});

/** A stop as people look at it. */
export function toStopView(stop: StoredStop, at: number) {
  const { raisedBy, raisedById: _, versions: __, ...shown } = stop;
  const inForce = isInForce(stop, at);
  return { ...shown, by: raisedBy, inForce, confirmText: confirmTextOf(stop.scope) };
}

import { createHash } from 'node:crypto';
import type { Actor } from './actor.js';
import { type Problem, refuse } from './outcome.js';

/** What the author of a change saw of what it sets: its version; null: there was nothing. */
export interface Seen {
  readonly version?: string | null;
}

const VERSION_CHARACTERS = 32;

/** Pure. Another one as soon as anything is another that is shown, and the same once it is as it was. Null where there is nothing. */
export const versionOf = (shown: unknown): string | null =>
  shown === undefined || shown === null
    ? null
    : createHash('sha256')
        .update(JSON.stringify(shown, inOrder))
        .digest('hex')
        .slice(0, VERSION_CHARACTERS);

/** The order of keys is no difference. */
const inOrder = (_: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
};

export interface Crossing {
  readonly code: 'changed_since' | 'exists_already';
  readonly message: string;
  readonly hint: string;
}

/** Pure. Whether another change came between what was seen and what is there: what another person wrote is never overwritten unseen. */
export function crossingOf(seen: string | null, now: string | null, what: string): Crossing | null {
  if (seen === now) return null;
  const hint = 'look at it as it is now; nothing was overwritten';
  if (seen === null) return { code: 'exists_already', message: `${what} exists already`, hint };
  const happened = now === null ? 'removed' : 'changed';
  return { code: 'changed_since', message: `${what} was ${happened} since you opened it`, hint };
}

/**
 * Why a change that sets a whole thing is not made: it is another by now than its author saw. On screen people look before they
 * change, so there a change always says what it is based on; a program that leaves it out sets the thing as it is by then.
 * The caller has locked the thing.
 */
export function seenProblem(
  { via }: Pick<Actor, 'via'>,
  seen: Seen | null | undefined,
  now: unknown,
  what: string,
): Problem | null {
  if (seen === null || seen === undefined) return via === 'web' ? notBased() : null;
  const crossing = crossingOf(seen.version ?? null, versionOf(now), what);
  if (crossing === null) return null;
  const { code, message, hint } = crossing;
  return refuse(code, sentence(message), { path: 'seen', hint: sentence(hint) });
}

/** On screen, without what was seen. */
export const notBased = (): Problem =>
  refuse('not_based', 'This change does not say what it is based on.', {
    path: 'seen',
    hint: 'Load the page again, and make the change once more.',
  });

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

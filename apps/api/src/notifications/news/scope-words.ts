import type { Scope } from '@bursar/limits';

/** "team search, model x", or "everything". */
export function scopeWords(scope: Scope): string {
  const parts = Object.entries(scope).map(([name, value]) => `${name} ${value}`);
  return parts.length === 0 ? 'everything' : parts.join(', ');
}

/** Whom a scope concerns; empty: the organisation. */
export const teamsOf = ({ team }: Scope): string[] => (team === undefined ? [] : [team]);

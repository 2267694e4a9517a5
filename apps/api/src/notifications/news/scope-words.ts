import type { Scope } from '@bursar/limits';

/** "team search, model x", or "everything". */
export function scopeWords(scope: Scope): string {
  const parts = Object.entries(scope).map(([name, value]) => `${name} ${value}`);
  return parts.length === 0 ? 'everything' : parts.join(', ');
}

/** Whom a scope concerns; empty: the organisation. */
export const teamsOf = ({ team }: Scope): string[] => (team === undefined ? [] : [team]);

/** "2026-11-28 14:05 UTC" */
export const instantWords = (at: Date | string): string =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

import { isWithin as isReachWithin, type Reach, reachOf, type Scope } from '@bursar/limits/scope';
import { dimensionLabel } from '../spend/dimensions.js';
import type { LabelOf } from '../format/labels.js';

export type { Scope } from '@bursar/limits/scope';

export const WHOLE_ORGANISATION = 'The whole organisation';

/** From the widest to the narrowest, as people name them. */
const ORDER = ['team', 'project', 'environment', 'provider', 'region', 'model', 'user', 'key'];

const LABELS: Readonly<Record<string, string>> = { user: 'User', key: 'API key' };

export function scopeLabel(dimension: string): string {
  return LABELS[dimension] ?? dimensionLabel(dimension);
}

/** JSON of the server; what is no text is no pair. */
export function toScope(value: unknown): Scope {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}

function scopePairs(scope: Scope): [dimension: string, value: string][] {
  const rank = (dimension: string) => {
    const at = ORDER.indexOf(dimension);
    return at === -1 ? ORDER.length : at;
  };
  return Object.entries(scope).sort(
    ([a], [b]) => rank(a) - rank(b) || a.localeCompare(b, 'en', { numeric: true }),
  );
}

/** "Search, environment dev": a team goes by its name alone, the rest says what it is. */
export function scopeText(scope: Scope, labelOf: LabelOf): string {
  const pairs = scopePairs(scope);
  if (pairs.length === 0) return WHOLE_ORGANISATION;
  const parts = pairs.map(([dimension, value]) =>
    dimension === 'team'
      ? labelOf('team', value)
      : `${scopeLabel(dimension).toLowerCase()} ${value}`,
  );
  const text = parts.join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Whether every call in `inner` is also in `outer`, as they are written: the server alone knows other spellings of a model. */
export const isWithin = (inner: Scope, outer: Scope): boolean =>
  isReachWithin(asWritten(inner), asWritten(outer));

const asWritten = (scope: Scope): Reach => reachOf(scope, (model) => model);

/** The same scope gives the same text, however its pairs are ordered. */
export function scopeKey(scope: Scope): string {
  return JSON.stringify(Object.entries(scope).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A scope may be sent once every pair has a value. */
export function isComplete(scope: Scope): boolean {
  return Object.values(scope).every((value) => value.trim() !== '');
}

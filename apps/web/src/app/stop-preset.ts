import type { Scope } from '../shared/limits/scopes.js';
import type { View } from '../shared/spend/view.js';

/** The scope that a user of this page most likely wants to stop: the team it is about. Null: no guess. */
export function stopPreset(path: string, view: View): Scope | null {
  if (path.startsWith('/teams/')) return { team: decodeURIComponent(path.slice('/teams/'.length)) };
  const filter = view.filters.find(({ dimension, exclude }) => dimension === 'team' && !exclude);
  const [team] = filter?.values ?? [];
  return filter?.values.length === 1 && team != null ? { team } : null;
}

import { groupsOf } from '../../features/explore/explore-params.js';
import { ask, type Scope } from '../../shared/spend/question.js';
import type { View } from '../../shared/spend/view.js';

interface Asked {
  readonly view: View;
  readonly scope: Scope;
}

/** What the page asks of the ledger, its range aside: reports of it are asked so. Null: it shows no spend that can be sent. */
export function questionOf(path: string, { view, scope }: Asked) {
  const groupBy = groupsOn(path, view);
  if (groupBy === null) return null;
  const team = path.startsWith('/teams/') ? decodeURIComponent(path.slice('/teams/'.length)) : null;
  const own =
    team === null
      ? scope.filters
      : [
          ...scope.filters.filter(({ dimension }) => dimension !== 'team'),
          { dimension: 'team', values: [team], exclude: false },
        ];
  const { timezone, filters } = ask({ ...scope, filters: own });
  const beside =
    path === '/explore' && view.beside !== null
      ? ask({ ...scope, filters: view.beside }).filters
      : null;
  return { timezone, groupBy, filters, beside };
}

function groupsOn(path: string, view: View): string[] | null {
  if (path === '/explore') {
    const { first, inner } = groupsOf(view);
    return [first, ...inner];
  }
  if (path === '/overview' || path === '/teams') return ['team'];
  return path.startsWith('/teams/') ? ['model'] : null;
}

import { useMemo } from 'react';
import { groupLabel } from '../spend/dimensions.js';
import { useNames } from '../data/session.query.js';

export type LabelOf = (dimension: string, key: string | null, other?: boolean) => string;

/** Teams go by their names, everything else by its key. */
export function useLabels(): LabelOf {
  const names = useNames();
  const teams = names.status === 'ready' ? names.data.teams : null;
  return useMemo(() => {
    const called = new Map(teams?.map((team) => [team.id, team.name]));
    return (dimension, key, other = false) => {
      const name = dimension === 'team' && key !== null && !other ? called.get(key) : undefined;
      return name ?? groupLabel(dimension, key, other);
    };
  }, [teams]);
}

import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { type Load, useAnswer } from '../../shared/data/load.js';

const Flags = graphql(`
  query Flags {
    flags {
      key
      type
      description
      default
      rules
      disabled
    }
  }
`);

export type Flag = NonNullable<ResultOf<typeof Flags>['flags']>[number];

export function useFlags(): Load<Flag[]> {
  return useAnswer(Flags, {
    variables: {},
    pick: (data) => data.flags,
    typenames: ['Flag', 'ConfigPlan'],
  });
}

import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useLoad, type Load } from '../../shared/data/load.js';

const Denies = graphql(`
  query Denies($includeEnded: Boolean!) {
    denies(includeEnded: $includeEnded) {
      id
      scope
      reason
      account
      kind
      name
      sessions
      policyName
      state
      error
      hint
      others {
        team
        session
        calls
      }
      createdAt
      attachedAt
      confirmedAt
      lastCallAt
      detachedAt
    }
  }
`);

export type Deny = ResultOf<typeof Denies>['denies'][number];

export function useDenies(allowed: boolean, includeEnded: boolean): Load<Deny[]> {
  return useLoad(Denies, {
    variables: { includeEnded },
    pause: !allowed,
    pick: (data) => data.denies,
    typenames: ['Stop'],
  });
}

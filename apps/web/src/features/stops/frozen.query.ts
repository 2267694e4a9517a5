import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useChange, useLoad, type Load } from '../../shared/data/load.js';

const FrozenKeys = graphql(`
  query FrozenKeys {
    frozenKeys {
      id
      name
      team
      frozenAt
      requestId
      worst
      posted
    }
  }
`);

export type FrozenKey = ResultOf<typeof FrozenKeys>['frozenKeys'][number];

export function useFrozenKeys(allowed: boolean): Load<FrozenKey[]> {
  return useLoad(FrozenKeys, {
    variables: {},
    pause: !allowed,
    pick: (data) => data.frozenKeys,
    typenames: ['FrozenKey'],
  });
}

const UnfreezeKey = graphql(`
  mutation UnfreezeKey($id: ID!, $reason: String!) {
    unfreezeKey(id: $id, reason: $reason) {
      __typename
      ... on UnfrozenKey {
        id
      }
      ... on Problem {
        code
        message
        hint
      }
    }
  }
`);

export function useUnfreezeKey() {
  return useChange(UnfreezeKey, (data) => data.unfreezeKey, ['FrozenKey', 'Stop']);
}

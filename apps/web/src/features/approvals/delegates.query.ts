import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useChange, useLoad, type Load } from '../../shared/data/load.js';

const Delegations = graphql(`
  query Delegations {
    delegations {
      id
      personName
      delegateName
      from
      to
      reason
      state
      isMine
      mayEnd
    }
  }
`);

export type Delegation = ResultOf<typeof Delegations>['delegations'][number];

export function useDelegations(): Load<Delegation[]> {
  return useLoad(Delegations, {
    variables: {},
    pick: (data) => data.delegations,
    typenames: ['Delegation'],
  });
}

const Add = graphql(`
  mutation AddDelegation($input: DelegationInput!) {
    addDelegation(input: $input) {
      __typename
      ... on Delegation {
        id
        delegateName
      }
      ... on Problem {
        message
        hint
        path
      }
    }
  }
`);

export function useAddDelegation() {
  return useChange(Add, (data) => data.addDelegation);
}

const End = graphql(`
  mutation EndDelegation($id: ID!, $reason: String!) {
    endDelegation(id: $id, reason: $reason) {
      __typename
      ... on Delegation {
        id
        delegateName
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export function useEndDelegation() {
  return useChange(End, (data) => data.endDelegation);
}

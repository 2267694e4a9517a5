import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useChange, useLoad, type Load } from '../../shared/data/load.js';

const Grants = graphql(`
  query Grants($includeEnded: Boolean) {
    grants(includeEnded: $includeEnded) {
      id
      personName
      email
      kind
      value
      origin
      givenAt
      givenBy
      endedAt
      endedBy
      reviewedAt
      reviewedBy
      lastSignInAt
    }
  }
`);

export type Grant = ResultOf<typeof Grants>['grants'][number];

export function useGrants(includeEnded: boolean): Load<Grant[]> {
  return useLoad(Grants, {
    variables: { includeEnded },
    pick: (data) => data.grants,
    typenames: ['Grant', 'Person'],
  });
}

const Confirm = graphql(`
  mutation ConfirmGrant($id: ID!) {
    confirmGrant(id: $id) {
      __typename
      ... on Grant {
        id
        reviewedAt
        reviewedBy
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export function useConfirmGrant() {
  return useChange(Confirm, (data) => data.confirmGrant);
}

const Remove = graphql(`
  mutation RemoveGrant($id: ID!, $reason: String!) {
    removeGrant(id: $id, reason: $reason) {
      __typename
      ... on Grant {
        id
        endedAt
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export function useRemoveGrant() {
  return useChange(Remove, (data) => data.removeGrant, ['Person', 'Grant']);
}

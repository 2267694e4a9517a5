import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useChange, useLoad, type Load } from '../../shared/data/load.js';

const Keys = graphql(`
  query Keys($unusedDays: Int) {
    apiKeys(unusedDays: $unusedDays) {
      id
      name
      kind
      prefix
      team
      roles
      scopes
      createdAt
      createdBy
      lastUsedAt
      expiresAt
      revokedAt
    }
  }
`);

export type ApiKey = ResultOf<typeof Keys>['apiKeys'][number];

/** With days: those that were not used for so long. */
export function useKeys(allowed: boolean, unusedDays: number | null): Load<ApiKey[]> {
  return useLoad(Keys, {
    variables: { unusedDays },
    pause: !allowed,
    pick: (data) => data.apiKeys,
    typenames: ['ApiKey'],
  });
}

const Create = graphql(`
  mutation CreateKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      __typename
      ... on NewApiKey {
        secret
        key {
          id
          name
        }
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export function useCreateKey() {
  return useChange(Create, (data) => data.createApiKey);
}

const Rotate = graphql(`
  mutation RotateKey($id: ID!) {
    rotateApiKey(id: $id) {
      __typename
      ... on NewApiKey {
        secret
        key {
          id
          name
        }
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export function useRotateKey() {
  return useChange(Rotate, (data) => data.rotateApiKey);
}

const Revoke = graphql(`
  mutation RevokeKey($id: ID!, $reason: String) {
    revokeApiKey(id: $id, reason: $reason) {
      __typename
      ... on ApiKey {
        id
        name
        revokedAt
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export function useRevokeKey() {
  return useChange(Revoke, (data) => data.revokeApiKey);
}

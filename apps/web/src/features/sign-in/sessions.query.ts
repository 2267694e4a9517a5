import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useChange, useLoad, type Load } from '../../shared/data/load.js';

const OwnSessions = graphql(`
  query OwnSessions {
    ownSessions {
      id
      current
      way
      provider {
        id
        name
      }
      agent
      createdAt
      seenAt
      expiresAt
    }
  }
`);

export type OwnSession = ResultOf<typeof OwnSessions>['ownSessions'][number];

export function useOwnSessions(): Load<OwnSession[]> {
  return useLoad(OwnSessions, {
    variables: {},
    pick: (data) => data.ownSessions,
    typenames: ['OwnSession'],
  });
}

const End = graphql(`
  mutation EndOwnSessions($id: ID) {
    endOwnSessions(id: $id) {
      ended
    }
  }
`);

export function useEndSessions() {
  return useChange(End, (data) => data.endOwnSessions, ['OwnSession']);
}

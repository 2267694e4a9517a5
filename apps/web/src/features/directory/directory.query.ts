import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useChange, useLoad, type Load } from '../../shared/data/load.js';
import { MoveFields } from '../../shared/moves/moves.query.js';

const Directory = graphql(`
  query Directory($text: String!) {
    directory(text: $text) {
      user
      team
      from
      to
      by
    }
  }
`);

export type Membership = ResultOf<typeof Directory>['directory'][number];

export function useDirectory(allowed: boolean, text: string): Load<Membership[]> {
  return useLoad(Directory, {
    variables: { text },
    pause: !allowed,
    pick: (data) => data.directory,
    typenames: ['SaidMembership', 'DirectoryChange'],
  });
}

const Changes = graphql(`
  query DirectoryChanges {
    directoryChanges {
      id
      at
      by
      origin
      reason
      users
      after {
        user
        team
        from
        to
      }
      undoneAt
      undoneBy
    }
  }
`);

export type DirectoryChange = ResultOf<typeof Changes>['directoryChanges'][number];

export function useDirectoryChanges(allowed: boolean): Load<DirectoryChange[]> {
  return useLoad(Changes, {
    variables: {},
    pause: !allowed,
    pick: (data) => data.directoryChanges,
    typenames: ['DirectoryChange'],
  });
}

const Assign = graphql(`
  mutation AssignUser($input: AssignUserInput!) {
    assignUser(input: $input) {
      __typename
      ... on DirectoryChange {
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

export function useAssignUser() {
  return useChange(Assign, (data) => data.assignUser, ['SaidMembership', 'DirectoryUser']);
}

const User = graphql(`
  query DirectoryUser($user: String!) {
    directoryUser(user: $user) {
      user
      version
      memberships {
        team
        from
        to
      }
    }
  }
`);

export type UserStanding = ResultOf<typeof User>['directoryUser'];

/** Where one user is and was; null: none is named. */
export function useUser(user: string | null): Load<UserStanding> {
  return useLoad(User, {
    variables: { user: user ?? '' },
    pause: user === null,
    pick: (data) => data.directoryUser,
    typenames: ['DirectoryUser', 'SaidMembership', 'DirectoryChange'],
    isFresh: true,
  });
}

const Try = graphql(
  `
    mutation TryUserMove($user: String!, $team: ID!, $from: String) {
      tryUserMove(user: $user, team: $team, from: $from) {
        __typename
        ... on RepostResult {
          ...MoveFields
        }
        ... on Problem {
          message
          hint
        }
      }
    }
  `,
  [MoveFields],
);

export const useTryMove = () => useChange(Try, (data) => data.tryUserMove);

const MoveCalls = graphql(
  `
    mutation MoveCallsOfUser($user: String!, $from: DateTime!, $to: DateTime!, $reason: String) {
      reattribute(user: $user, from: $from, to: $to, reason: $reason) {
        __typename
        ... on RepostResult {
          ...MoveFields
        }
        ... on Problem {
          message
          hint
        }
      }
    }
  `,
  [MoveFields],
);

/** Of one user alone, by what the directory says by then. */
export const useMoveCalls = () =>
  useChange(MoveCalls, (data) => data.reattribute, ['SpendResult', 'UnallocatedReport', 'Team']);

const Undo = graphql(`
  mutation UndoDirectoryChange($id: Int!, $reason: String!) {
    undoDirectoryChange(id: $id, reason: $reason) {
      __typename
      ... on DirectoryChange {
        id
        undoneAt
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export function useUndoChange() {
  return useChange(Undo, (data) => data.undoDirectoryChange, ['SaidMembership']);
}

import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useChange, useLoad, type Load } from '../../shared/data/load.js';

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
        message
        hint
      }
    }
  }
`);

export function useAssignUser() {
  return useChange(Assign, (data) => data.assignUser, ['SaidMembership']);
}

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

import { graphql, type ResultOf } from '../data/graphql.js';
import { useChange, useLoad, type Load } from '../data/load.js';

const Views = graphql(`
  query SavedViews {
    savedViews {
      id
      name
      path
      query
      ownerName
      isMine
      sharedWith
      isPinned
      isReportable
    }
  }
`);

export type SavedView = ResultOf<typeof Views>['savedViews'][number];

export const useSavedViews = (): Load<readonly SavedView[]> =>
  useLoad(Views, {
    variables: {},
    pick: ({ savedViews }) => savedViews,
    typenames: ['SavedView'],
  });

/** The link that a view is. */
export const linkOf = ({ path, query }: Pick<SavedView, 'path' | 'query'>): string =>
  query === '' ? path : `${path}?${query}`;

const Save = graphql(`
  mutation SaveView($input: SaveViewInput!) {
    saveView(input: $input) {
      __typename
      ... on SavedView {
        id
        name
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export const useSave = () => useChange(Save, ({ saveView }) => saveView, ['SavedView']);

const Remove = graphql(`
  mutation RemoveView($id: ID!) {
    removeView(id: $id) {
      __typename
      ... on SavedView {
        id
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export const useRemove = () => useChange(Remove, ({ removeView }) => removeView, ['SavedView']);

const Pin = graphql(`
  mutation PinView($id: ID!, $pinned: Boolean!) {
    pinView(id: $id, pinned: $pinned) {
      __typename
      ... on SavedView {
        id
        isPinned
      }
      ... on Problem {
        message
        hint
      }
    }
  }
`);

export const usePin = () => useChange(Pin, ({ pinView }) => pinView, ['SavedView']);

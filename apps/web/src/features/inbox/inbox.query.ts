import { graphql, type ResultOf } from '../../shared/data/graphql.js';
import { useAnswer, useChange, type Load } from '../../shared/data/load.js';

const Inbox = graphql(`
  query Inbox($unreadOnly: Boolean, $first: Int!, $after: String) {
    inbox(unreadOnly: $unreadOnly, first: $first, after: $after) {
      totalCount
      unread
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          id
          event
          thread
          teams
          usd
          title
          lines
          path
          at
          readAt
        }
      }
    }
  }
`);

export type InboxPageData = NonNullable<ResultOf<typeof Inbox>['inbox']>;
export type InboxEntry = InboxPageData['edges'][number]['node'];

export const ENTRIES_PER_PAGE = 50;

export function useInbox(unreadOnly: boolean, after: string | null): Load<InboxPageData> {
  return useAnswer(Inbox, {
    variables: { unreadOnly, first: ENTRIES_PER_PAGE, after },
    pick: (data) => data.inbox,
    typenames: ['InboxEntry'],
  });
}

const MarkRead = graphql(`
  mutation MarkInboxRead($ids: [ID!]) {
    markInboxRead(ids: $ids) {
      __typename
      count
    }
  }
`);

export function useMarkRead() {
  return useChange(MarkRead, (data) => data.markInboxRead, ['InboxEntry', 'InboxUnread']);
}

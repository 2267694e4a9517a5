import { graphql } from './graphql.js';
import { useLoad } from './load.js';
import { useRetryEvery } from './retry-every.js';

const Unread = graphql(`
  query InboxUnread {
    inboxUnread {
      count
    }
  }
`);

const ASK_AGAIN_MS = 30_000;

/** How many alerts this person has not read; 0 while it is not known. */
export function useUnread(): number {
  const load = useLoad(Unread, {
    variables: {},
    pick: (data) => data.inboxUnread,
    typenames: ['InboxUnread'],
  });
  useRetryEvery(ASK_AGAIN_MS, load);
  return load.status === 'ready' ? load.data.count : 0;
}

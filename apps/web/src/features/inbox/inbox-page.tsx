import Button from '@cloudscape-design/components/button';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { usePages } from '../../shared/data/pages.js';
import { useView } from '../../shared/spend/use-view.js';
import { Empty } from '../../shared/ui/empty.js';
import { useFlash } from '../../shared/ui/flash.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { Pager } from '../../shared/ui/pager.js';
import { ENTRIES_PER_PAGE, useInbox, useMarkRead, type InboxPageData } from './inbox.query.js';
import { ThreadCard } from './thread-card.js';
import { threadsOf } from './threads.js';

/** What needs my attention? */
export function InboxPage() {
  const { page, setPage } = useView();
  const unreadOnly = page.show === 'unread';
  const pages = usePages(String(unreadOnly));
  const load = useInbox(unreadOnly, pages.after);
  const [busy, markRead] = useMarkRead();
  const { fail } = useFlash();
  const read = async (ids: string[] | null) => {
    const done = await markRead({ ids });
    if (!done.ok) fail('This could not be marked as read', done);
  };
  return (
    <PageBody
      title="Inbox"
      description="Alerts that concern you, by your role and your teams."
      actions={
        <Button loading={busy} onClick={() => void read(null)}>
          Mark all as read
        </Button>
      }
    >
      <SegmentedControl
        label="Which alerts"
        selectedId={unreadOnly ? 'unread' : 'all'}
        options={[
          { id: 'all', text: 'All' },
          { id: 'unread', text: 'Not read' },
        ]}
        onChange={({ detail }) => {
          setPage({ show: detail.selectedId === 'unread' ? 'unread' : undefined });
        }}
      />
      <Loaded load={load} height={420}>
        {(inbox) => (
          <SpaceBetween size="m">
            <Threads inbox={inbox} onRead={(ids) => void read(ids)} />
            {inbox.totalCount > ENTRIES_PER_PAGE && (
              <Pager
                pages={pages}
                perPage={ENTRIES_PER_PAGE}
                totalCount={inbox.totalCount}
                {...inbox.pageInfo}
              />
            )}
          </SpaceBetween>
        )}
      </Loaded>
    </PageBody>
  );
}

interface ThreadsProps {
  readonly inbox: InboxPageData;
  readonly onRead: (ids: string[]) => void;
}

function Threads({ inbox, onRead }: ThreadsProps) {
  const threads = threadsOf(inbox.edges.map(({ node }) => node));
  if (threads.length === 0)
    return (
      <Empty title="Nothing here">
        Budgets that near their limits, stops, requests and what goes wrong appear here by
        themselves.
      </Empty>
    );
  return (
    <SpaceBetween size="s">
      {threads.map((thread) => (
        <ThreadCard key={thread.newest.thread} thread={thread} onRead={onRead} />
      ))}
    </SpaceBetween>
  );
}

import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { formatInstant } from '../../shared/format/dates.js';
import { useView } from '../../shared/spend/use-view.js';
import { CutWords } from '../../shared/ui/middle-cut.js';
import { PageLink } from '../../shared/ui/page-link.js';
import type { InboxEntry } from './inbox.query.js';
import { isUnread, type Thread } from './threads.js';

interface Props {
  readonly thread: Thread;
  readonly onRead: (ids: string[]) => void;
}

/** What belongs together: the newest in full, the rest behind it. */
export function ThreadCard({ thread, onRead }: Props) {
  const { newest, earlier } = thread;
  const ids = [newest, ...earlier].flatMap(({ id, readAt }) => (readAt === null ? [id] : []));
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={<About entry={newest} />}
          actions={
            isUnread(thread) ? (
              <Button
                ariaLabel={`Mark as read: ${newest.title}`}
                onClick={() => {
                  onRead(ids);
                }}
              >
                Mark as read
              </Button>
            ) : null
          }
        >
          <PageLink href={newest.path} fontSize="inherit">
            <CutWords text={newest.title} />
          </PageLink>{' '}
          {isUnread(thread) && <Badge color="blue">Not read</Badge>}
        </Header>
      }
    >
      <SpaceBetween size="xs">
        <Lines entry={newest} />
        {earlier.length > 0 && (
          <ExpandableSection headerText={`${String(earlier.length)} earlier`}>
            {earlier.map((entry) => (
              <div key={entry.id}>
                <Box variant="h3">
                  <CutWords text={entry.title} />
                </Box>
                <Box color="text-body-secondary">
                  <About entry={entry} />
                </Box>
                <Lines entry={entry} />
              </div>
            ))}
          </ExpandableSection>
        )}
      </SpaceBetween>
    </Container>
  );
}

function About({ entry: { at, event, teams } }: { readonly entry: InboxEntry }) {
  const { zone } = useView();
  return <>{[formatInstant(at, zone), event, ...teams].join(' · ')}</>;
}

function Lines({ entry }: { readonly entry: InboxEntry }) {
  return (
    <div>
      {entry.lines.map((line, at) => (
        <div key={`${String(at)} ${line}`} className="break">
          <CutWords text={line} />
        </div>
      ))}
    </div>
  );
}

import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '../../shared/table/table.js';
import { usePages } from '../../shared/data/pages.js';
import { formatInstant } from '../../shared/format/dates.js';
import { useView } from '../../shared/spend/use-view.js';
import { Empty } from '../../shared/ui/empty.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { CutWords } from '../../shared/ui/middle-cut.js';
import { PageLink } from '../../shared/ui/page-link.js';
import { Pager } from '../../shared/ui/pager.js';
import { MESSAGES_PER_PAGE, useMessages, type Message } from './alerts.query.js';

interface Props {
  readonly resends: boolean;
  readonly onResend: (message: Message) => void;
}

const STATES = ['all', 'waiting', 'dead', 'sent'] as const;
const LABELS = { all: 'All', waiting: 'Waiting', dead: 'Given up', sent: 'Sent' } as const;

/** What became of each message, the newest first. */
export function MessageLog({ resends, onResend }: Props) {
  const { page, setPage, zone } = useView();
  const shown = STATES.find((state) => state === page.show) ?? 'all';
  const pages = usePages(shown);
  const load = useMessages(shown === 'all' ? null : shown, pages.after);
  const own = columns(zone);
  return (
    <Loaded load={load} height={320}>
      {({ edges, totalCount, pageInfo }) => (
        <Table
          header={
            <Header
              variant="h2"
              counter={`(${String(totalCount)})`}
              actions={
                <SegmentedControl
                  label="Which messages"
                  selectedId={shown}
                  options={STATES.map((id) => ({ id, text: LABELS[id] }))}
                  onChange={({ detail }) => {
                    const { selectedId } = detail;
                    setPage({ show: selectedId === 'all' ? undefined : selectedId });
                  }}
                />
              }
            >
              Delivery log
            </Header>
          }
          ariaLabels={{ tableLabel: 'Delivery log' }}
          items={edges.map(({ node }) => node)}
          trackBy="id"
          wrapLines
          empty={<Empty title="No messages">What is sent to channels appears here.</Empty>}
          pagination={
            <Pager
              pages={pages}
              perPage={MESSAGES_PER_PAGE}
              totalCount={totalCount}
              {...pageInfo}
            />
          }
          columnDefinitions={resends ? [...own, actions(onResend)] : own}
        />
      )}
    </Loaded>
  );
}

const columns = (zone: string): TableProps.ColumnDefinition<Message>[] => [
  {
    id: 'title',
    header: 'Message',
    isRowHeader: true,
    minWidth: 240,
    cell: ({ title, path, event }) => (
      <div>
        <PageLink href={path}>
          <CutWords text={title} />
        </PageLink>
        <div className="example">{event}</div>
      </div>
    ),
  },
  { id: 'channel', header: 'Channel', minWidth: 120, cell: ({ channel }) => channel },
  {
    id: 'state',
    header: 'State',
    minWidth: 240,
    cell: (message) => <State message={message} zone={zone} />,
  },
  {
    id: 'at',
    header: 'Written',
    minWidth: 160,
    cell: ({ createdAt }) => formatInstant(createdAt, zone),
  },
];

function State({ message, zone }: { readonly message: Message; readonly zone: string }) {
  const { state, sentAt, dueAt, error, hint, attempts } = message;
  if (state === 'sent')
    return <StatusIndicator type="success">Sent {formatInstant(sentAt, zone)}</StatusIndicator>;
  if (state === 'waiting' && error === null)
    return <StatusIndicator type="pending">Due {formatInstant(dueAt, zone)}</StatusIndicator>;
  const tried = `${String(attempts)} ${attempts === 1 ? 'attempt' : 'attempts'}`;
  const next =
    state === 'dead' ? `Given up after ${tried}` : `Tried again ${formatInstant(dueAt, zone)}`;
  return (
    <div>
      <StatusIndicator type={state === 'dead' ? 'error' : 'warning'}>{next}</StatusIndicator>
      <div className="example break">{[error, hint].filter(Boolean).join(' ')}</div>
    </div>
  );
}

const actions = (onResend: Props['onResend']): TableProps.ColumnDefinition<Message> => ({
  id: 'actions',
  header: 'Actions',
  minWidth: 110,
  cell: (message) =>
    message.state === 'dead' ? (
      <Button
        variant="inline-link"
        ariaLabel={`Send again: ${message.title}`}
        onClick={() => {
          onResend(message);
        }}
      >
        Send again
      </Button>
    ) : null,
});

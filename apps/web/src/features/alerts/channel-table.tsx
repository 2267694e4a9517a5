import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '../../shared/table/table.js';
import { formatInstant } from '../../shared/format/dates.js';
import { useView } from '../../shared/spend/use-view.js';
import { Empty } from '../../shared/ui/empty.js';
import { Num } from '../../shared/ui/figures.js';
import { useFlash } from '../../shared/ui/flash.js';
import { useTest, type Channel } from './alerts.query.js';

interface Props {
  readonly channels: readonly Channel[];
  readonly tests: boolean;
}

export function ChannelTable({ channels, tests }: Props) {
  const { zone } = useView();
  const own = columns(zone);
  return (
    <Table
      header={
        <Header variant="h2" counter={`(${String(channels.length)})`}>
          Channels
        </Header>
      }
      ariaLabels={{ tableLabel: 'Channels' }}
      items={channels}
      trackBy="id"
      wrapLines
      empty={
        <Empty title="No channel is configured">
          Alerts are in the inbox alone. Add a channel under <code>channels</code> in the
          configuration file, and a rule for it under <code>alerts</code>.
        </Empty>
      }
      columnDefinitions={tests ? [...own, ACTIONS] : own}
    />
  );
}

const columns = (zone: string): TableProps.ColumnDefinition<Channel>[] => [
  {
    id: 'id',
    header: 'Channel',
    isRowHeader: true,
    minWidth: 160,
    cell: ({ id, type }) => (
      <div>
        <b className="break">{id}</b>
        <div className="example">{type}</div>
      </div>
    ),
  },
  {
    id: 'target',
    header: 'Where',
    minWidth: 200,
    cell: ({ target }) => <span className="break">{target}</span>,
  },
  {
    id: 'state',
    header: 'State',
    minWidth: 220,
    cell: (channel) => <State channel={channel} zone={zone} />,
  },
  {
    id: 'waiting',
    header: <Num>Waiting</Num>,
    minWidth: 90,
    cell: ({ waiting }) => <Num>{waiting}</Num>,
  },
  {
    id: 'dead',
    header: <Num>Given up</Num>,
    minWidth: 90,
    cell: ({ dead }) => <Num>{dead}</Num>,
  },
];

function State({ channel, zone }: { readonly channel: Channel; readonly zone: string }) {
  const { lastError, lastSentAt } = channel;
  if (lastError !== null) return <StatusIndicator type="error">{lastError}</StatusIndicator>;
  if (lastSentAt === null)
    return <StatusIndicator type="pending">Nothing sent yet</StatusIndicator>;
  return <StatusIndicator type="success">Sent {formatInstant(lastSentAt, zone)}</StatusIndicator>;
}

const ACTIONS: TableProps.ColumnDefinition<Channel> = {
  id: 'actions',
  header: 'Actions',
  minWidth: 100,
  cell: (channel) => <TestButton channel={channel} />,
};

function TestButton({ channel: { id } }: { readonly channel: Channel }) {
  const [busy, test] = useTest();
  const { say, fail } = useFlash();
  const run = async () => {
    const done = await test({ id });
    if (!done.ok) {
      fail(`${id} could not be tested`, done);
      return;
    }
    const { state, error, hint } = done.value;
    if (state === 'sent') say({ type: 'success', header: `A test was sent to ${id}.` });
    else
      say({
        type: 'error',
        header: `The test did not reach ${id}`,
        content: [error, hint].filter(Boolean).join(' '),
      });
  };
  return (
    <Button
      variant="inline-link"
      ariaLabel={`Test ${id}`}
      loading={busy}
      onClick={() => void run()}
    >
      Test
    </Button>
  );
}

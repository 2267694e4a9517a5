import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '../../shared/table/table.js';
import { formatInstant } from '../../shared/format/dates.js';
import { formatDuration } from '../../shared/format/numbers.js';
import { useView } from '../../shared/spend/use-view.js';
import { Empty } from '../../shared/ui/empty.js';
import { Count, Num } from '../../shared/ui/figures.js';
import type { Source } from './sources.query.js';

export type Act = 'test' | 'pause' | 'resume' | 'backfill' | 'policy' | 'broken';

interface Props {
  readonly sources: readonly Source[];
  readonly manages: boolean;
  readonly onAct: (act: Act, source: Source) => void;
}

export function SourceTable({ sources, manages, onAct }: Props) {
  const { zone } = useView();
  const own = columns(zone);
  return (
    <Table
      header={
        <Header variant="h2" counter={`(${sources.length})`}>
          Sources
        </Header>
      }
      ariaLabels={{ tableLabel: 'Sources' }}
      items={sources}
      trackBy="id"
      wrapLines
      empty={
        <Empty title="Nothing is read by itself yet">
          Connect your invocation logs: Bursar needs a role that may read them, and nothing else.
          Until then, import files with <code>npx bursar import bedrock-logs</code>.
        </Empty>
      }
      columnDefinitions={manages ? [...own, actions(onAct)] : own}
    />
  );
}

const columns = (zone: string): TableProps.ColumnDefinition<Source>[] => [
  {
    id: 'id',
    header: 'Source',
    isRowHeader: true,
    minWidth: 190,
    cell: ({ id, type, where }) => (
      <div>
        <b className="break">{id}</b>
        <div className="example break">{type}</div>
        {where !== null && <div className="example break">{where}</div>}
      </div>
    ),
  },
  {
    id: 'state',
    header: 'State',
    minWidth: 220,
    cell: (source) => <State source={source} zone={zone} />,
  },
  {
    id: 'lag',
    header: <Num>Last read whole</Num>,
    minWidth: 130,
    cell: ({ lagSeconds }) => (
      <Num>{lagSeconds === null ? 'never' : `${formatDuration(lagSeconds * 1_000)} ago`}</Num>
    ),
  },
  {
    id: 'objects',
    header: <Num>Objects</Num>,
    minWidth: 90,
    cell: ({ brought }) =>
      brought === null ? <Num>none</Num> : <Count value={String(brought.objects)} />,
  },
  {
    id: 'received',
    header: <Num>Lines received</Num>,
    minWidth: 110,
    cell: ({ brought }) =>
      brought === null ? <Num>none</Num> : <Count value={brought.received} />,
  },
  {
    id: 'accepted',
    header: <Num>Accepted</Num>,
    minWidth: 100,
    cell: ({ brought }) =>
      brought === null ? <Num>none</Num> : <Count value={brought.accepted} />,
  },
];

function State({ source, zone }: { readonly source: Source; readonly zone: string }) {
  const { paused, lastError, lastHint, lastOkAt, lastRunAt, brought, every } = source;
  if (paused) return <StatusIndicator type="stopped">Paused</StatusIndicator>;
  if (lastError !== null)
    return (
      <div>
        <StatusIndicator type="error">{lastError}</StatusIndicator>
        <div className="example">{lastHint}</div>
      </div>
    );
  if (brought !== null && brought.broken > 0)
    return (
      <StatusIndicator type="warning">
        {brought.broken === 1 ? 'One object is' : `${String(brought.broken)} objects are`} not
        readable whole
      </StatusIndicator>
    );
  if (lastOkAt === null)
    return (
      <StatusIndicator type={lastRunAt === null ? 'pending' : 'in-progress'}>
        {lastRunAt === null ? 'Not read yet' : `Reading since ${formatInstant(lastRunAt, zone)}`}
      </StatusIndicator>
    );
  return <StatusIndicator type="success">Read every {every}</StatusIndicator>;
}

const actions = (onAct: Props['onAct']): TableProps.ColumnDefinition<Source> => ({
  id: 'actions',
  header: 'Actions',
  minWidth: 120,
  cell: (source) => (
    <ButtonDropdown
      variant="inline-icon"
      ariaLabel={`Actions for ${source.id}`}
      expandToViewport
      items={[
        { id: 'test', text: 'Test' },
        source.paused ? { id: 'resume', text: 'Resume' } : { id: 'pause', text: 'Pause' },
        ...(source.hasHistory ? [{ id: 'backfill', text: 'Read a history' }] : []),
        ...(source.needsPolicy ? [{ id: 'policy', text: 'Policy of its role' }] : []),
        ...((source.brought?.broken ?? 0) > 0
          ? [{ id: 'broken', text: 'Objects that are broken' }]
          : []),
      ]}
      onItemClick={({ detail }) => {
        onAct(detail.id as Act, source);
      }}
    />
  ),
});

import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '../../shared/table/table.js';
import Toggle from '@cloudscape-design/components/toggle';
import { at } from '../../shared/data/base.js';
import { formatInstant } from '../../shared/format/dates.js';
import { Empty } from '../../shared/ui/empty.js';
import { useLabels, type LabelOf } from '../../shared/format/labels.js';
import { Enforcement, isUnenforced } from '../../shared/limits/enforcement.js';
import { scopeText, toScope } from '../../shared/limits/scopes.js';
import { Snippet } from '../../shared/ui/snippet.js';
import { useView } from '../../shared/spend/use-view.js';
import { Delivery } from './delivery.js';
import type { Stop } from './stops.query.js';

export interface StopTableProps {
  readonly stops: readonly Stop[];
  readonly ended: boolean;
  readonly onEnded: (ended: boolean) => void;
  /** Null where the reader may look but not resume. */
  readonly onResume: ((stop: Stop) => void) | null;
}

/** Newest first. */
export function StopTable({ stops, ended, onEnded, onResume }: StopTableProps) {
  const { zone } = useView();
  const labelOf = useLabels();
  const inForce = stops.filter((stop) => stop.inForce).length;
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${inForce} in force)`}
          actions={
            <SpaceBetween size="s" direction="horizontal" alignItems="center">
              <Toggle
                checked={ended}
                onChange={({ detail }) => {
                  onEnded(detail.checked);
                }}
              >
                Also those that ended
              </Toggle>
              <Button
                iconName="download"
                href={at(`/v1/exports/stops.csv${ended ? '?ended=yes' : ''}`)}
                download
                ariaLabel="Download these stops as CSV"
              >
                CSV
              </Button>
            </SpaceBetween>
          }
        >
          Stops
        </Header>
      }
      ariaLabels={{ tableLabel: 'Stops' }}
      items={stops}
      trackBy="id"
      wrapLines
      stickyColumns={{ last: 1 }}
      empty={<NothingStopped />}
      columnDefinitions={[
        ...columns(zone, labelOf),
        ...(onResume === null ? [] : [resumeColumn(onResume, labelOf)]),
      ]}
    />
  );
}

function NothingStopped() {
  return (
    <Empty title="Nothing is stopped">
      <p>Stop… at the top of every page stops a team, a model or everything. From a terminal:</p>
      <Snippet
        label="The command that stops a team for two hours"
        text={'npx bursar stop team/search --reason "runaway loop" --for 2h'}
      />
    </Empty>
  );
}

const ORIGINS: Readonly<Record<string, string>> = {
  person: '',
  ladder: ', a step of a budget',
  freeze: ', a call that cost more than it may',
};

function columns(zone: string, labelOf: LabelOf): TableProps.ColumnDefinition<Stop>[] {
  return [
    {
      id: 'what',
      header: 'What',
      isRowHeader: true,
      minWidth: 130,
      cell: ({ scope }) => scopeText(toScope(scope), labelOf),
    },
    {
      id: 'state',
      header: 'State',
      minWidth: 120,
      cell: (stop) => <State stop={stop} zone={zone} />,
    },
    { id: 'reason', header: 'Reason', minWidth: 140, cell: ({ reason }) => reason },
    {
      id: 'by',
      header: 'By',
      minWidth: 90,
      cell: ({ by, origin }) => `${by}${ORIGINS[origin] ?? ''}`,
    },
    {
      id: 'since',
      header: 'Since',
      minWidth: 115,
      cell: ({ createdAt }) => formatInstant(createdAt, zone),
    },
    {
      id: 'until',
      header: 'Until',
      minWidth: 115,
      cell: ({ until }) => (until === null ? 'a person resumes it' : formatInstant(until, zone)),
    },
    {
      id: 'delivery',
      header: 'Gateways',
      minWidth: 175,
      cell: ({ delivery }) => <Delivery delivery={delivery} />,
    },
  ];
}

function State({ stop, zone }: { readonly stop: Stop; readonly zone: string }) {
  if (stop.inForce) {
    return (
      <>
        <StatusIndicator type={isUnenforced(stop.protectedShare) ? 'stopped' : 'error'}>
          stopped
        </StatusIndicator>
        <div>
          <Enforcement share={stop.protectedShare} />
        </div>
      </>
    );
  }
  return (
    <StatusIndicator type="stopped">
      {stop.liftedAt === null
        ? 'ended by itself'
        : `resumed ${formatInstant(stop.liftedAt, zone)}${stop.liftedBy === null ? '' : ` by ${stop.liftedBy}`}`}
    </StatusIndicator>
  );
}

function resumeColumn(
  onResume: NonNullable<StopTableProps['onResume']>,
  labelOf: LabelOf,
): TableProps.ColumnDefinition<Stop> {
  return {
    id: 'resume',
    header: 'Action',
    minWidth: 100,
    cell: (stop) =>
      stop.inForce && (
        <Button
          variant="inline-link"
          ariaLabel={`Resume ${scopeText(toScope(stop.scope), labelOf)}`}
          onClick={() => {
            onResume(stop);
          }}
        >
          Resume
        </Button>
      ),
  };
}

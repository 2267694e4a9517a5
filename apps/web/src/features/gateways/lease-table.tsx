import Button from '@cloudscape-design/components/button';
import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import type { TableProps } from '../../shared/table/table.js';
import { useKept } from '../../shared/data/kept.js';
import { formatInstant } from '../../shared/format/dates.js';
import { type LabelOf, useLabels } from '../../shared/format/labels.js';
import { CountedTable } from '../../shared/ui/counted-table.js';
import { Empty } from '../../shared/ui/empty.js';
import { Num, Usd } from '../../shared/ui/figures.js';
import { MiddleCut } from '../../shared/ui/middle-cut.js';
import { useView } from '../../shared/spend/use-view.js';
import { isPresumed, type Lease } from './leases.query.js';
import { ReleaseLeaseModal } from './release-lease-modal.js';

interface Props {
  readonly leases: readonly Lease[];
  readonly mayRelease: boolean;
}

/** Which parts of budgets are with gateways, and what came back from none. */
export function LeaseTable({ leases, mayRelease }: Props) {
  const { zone } = useView();
  const labelOf = useLabels();
  const [releasing, setReleasing] = useKept<Lease | null>('lease-table.releasing', null);
  return (
    <>
      <CountedTable
        title="Leases"
        description="Slices of budgets that gateways spend by themselves. What one never accounts for is presumed spent; where no log can report it, two people give it back."
        items={leases}
        trackBy="id"
        empty={
          <Empty title="No lease is open">
            A gateway that spends from leases gets one with its first call.
          </Empty>
        }
        columns={[
          ...columns(zone, labelOf),
          ...(mayRelease && leases.some(isPresumed) ? [release(setReleasing)] : []),
        ]}
      />
      {releasing !== null && (
        <ReleaseLeaseModal lease={releasing} onClose={() => setReleasing(null)} />
      )}
    </>
  );
}

const STATES: Readonly<Record<string, readonly [StatusIndicatorProps.Type, string]>> = {
  granted: ['success', 'granted'],
  active: ['success', 'active'],
  expired: ['pending', 'ended; its calls may still be reported'],
  reclaimed: ['warning', 'not accounted for'],
};

const columns = (zone: string, labelOf: LabelOf): TableProps.ColumnDefinition<Lease>[] => [
  {
    id: 'gateway',
    header: 'Gateway',
    isRowHeader: true,
    cell: ({ gateway }) => <MiddleCut text={gateway} />,
  },
  {
    id: 'team',
    header: 'Team',
    cell: ({ team }) => (team === null ? 'any' : labelOf('team', team)),
  },
  {
    id: 'state',
    header: 'State',
    minWidth: 150,
    cell: ({ state }) => {
      const [type, words] = STATES[state] ?? ['info', state];
      return <StatusIndicator type={type}>{words}</StatusIndicator>;
    },
  },
  { id: 'amount', header: <Num>Given</Num>, cell: ({ amount }) => <Usd value={amount} /> },
  { id: 'left', header: <Num>Left to spend</Num>, cell: ({ leased }) => <Usd value={leased} /> },
  { id: 'presumed', header: <Num>Presumed</Num>, cell: ({ presumed }) => <Usd value={presumed} /> },
  {
    id: 'ends',
    header: 'Given until',
    minWidth: 180,
    cell: ({ endsAt }) => formatInstant(endsAt, zone),
  },
];

const release = (onRelease: (lease: Lease) => void): TableProps.ColumnDefinition<Lease> => ({
  id: 'release',
  header: 'Actions',
  minWidth: 120,
  cell: (lease) =>
    isPresumed(lease) && (
      <Button
        variant="inline-link"
        ariaLabel={`Give back what ${lease.gateway} never accounted for`}
        onClick={() => onRelease(lease)}
      >
        {lease.releaseAskedBy === null ? 'Ask to give back…' : 'Give back…'}
      </Button>
    ),
});

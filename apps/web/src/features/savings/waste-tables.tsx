import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../../shared/table/table.js';
import { MiddleCut } from '../../shared/ui/middle-cut.js';
import { firstInstantReading, zoneBetween } from '@bursar/time';
import { useLabels } from '../../shared/format/labels.js';
import { plural } from '../../shared/format/numbers.js';
import { Empty } from '../../shared/ui/empty.js';
import { Count, Num, Usd } from '../../shared/ui/figures.js';
import { Loaded } from '../../shared/ui/loaded.js';
import type { DateRange } from '../../shared/spend/ranges.js';
import { type Ceiling, type Idle, useCeilings, useIdleCapacity } from './waste.query.js';

interface Props {
  readonly range: DateRange;
  readonly zone: string;
  readonly team: string | null;
}

/** Calls that reserve far more output than they use. It frees room, and no money. */
export function CeilingTable({ range, zone, team }: Props) {
  const labelOf = useLabels();
  const load = useCeilings(instant(range.from, zone), instant(range.to, zone), team);
  const columns: TableProps.ColumnDefinition<Ceiling>[] = [
    {
      id: 'team',
      header: 'Team',
      isRowHeader: true,
      minWidth: 120,
      cell: (one) => labelOf('team', one.team, false),
    },
    {
      id: 'model',
      header: 'Model',
      minWidth: 220,
      cell: ({ model }) => <MiddleCut text={model} />,
    },
    count('ceiling', 'Reserved per call', ({ ceiling }) => String(ceiling)),
    count('most', 'Longest answer', ({ outputMost }) => outputMost),
    count('calls', 'Calls', ({ calls }) => calls),
    count('freed', 'Tokens freed', ({ freed }) => freed),
  ];
  return (
    <Loaded load={load} height={160}>
      {(ceilings) => (
        <Table
          header={
            <Header
              variant="h2"
              counter={`(${ceilings.length})`}
              description="20 calls or more with one ceiling of output, whose longest answer used a quarter of it or less. A lower maxOutputTokens frees room in budgets and token quotas while calls run; it saves no money."
            >
              Output ceilings
            </Header>
          }
          ariaLabels={{ tableLabel: 'Output ceilings' }}
          items={ceilings}
          wrapLines
          empty={
            <Empty title="No ceiling is far too high">
              Only calls that a gateway asked for have one.
            </Empty>
          }
          columnDefinitions={columns}
        />
      )}
    </Loaded>
  );
}

const count = (
  id: string,
  header: string,
  of: (one: Ceiling) => string,
): TableProps.ColumnDefinition<Ceiling> => ({
  id,
  header: <Num>{header}</Num>,
  minWidth: 110,
  cell: (one) => <Count value={of(one)} />,
});

/** Capacity that is paid for by the hour, on days without a call to it. */
export function IdleTable({ range }: Pick<Props, 'range'>) {
  const load = useIdleCapacity(range.from, range.to);
  return (
    <Loaded load={load} height={160}>
      {({ rows }) => (
        <Table
          header={
            <Header
              variant="h2"
              counter={`(${rows.length})`}
              description="Provisioned throughput of the bill, on days (UTC) on which the log shows no call to it."
            >
              Idle capacity
            </Header>
          }
          ariaLabels={{ tableLabel: 'Idle capacity' }}
          items={rows}
          wrapLines
          empty={
            <Empty title="No idle capacity">
              The bill of this range has no provisioned throughput without calls.
            </Empty>
          }
          columnDefinitions={IDLE}
        />
      )}
    </Loaded>
  );
}

const IDLE: TableProps.ColumnDefinition<Idle>[] = [
  {
    id: 'account',
    header: 'Account',
    isRowHeader: true,
    minWidth: 140,
    cell: ({ account, region }) => `${account}${region === null ? '' : `, ${region}`}`,
  },
  {
    id: 'idle',
    header: <Num>Paid while idle</Num>,
    minWidth: 130,
    cell: ({ idleUsd }) => <Usd value={idleUsd} />,
  },
  {
    id: 'days',
    header: 'Idle',
    minWidth: 130,
    cell: ({ idleDays, paidDays }) => `${idleDays} of ${plural(paidDays, 'day')}`,
  },
  {
    id: 'paid',
    header: <Num>Paid in all</Num>,
    minWidth: 110,
    cell: ({ paidUsd }) => <Usd value={paidUsd} />,
  },
  {
    id: 'calls',
    header: <Num>Calls</Num>,
    minWidth: 90,
    cell: ({ calls }) => <Count value={calls} />,
  },
  {
    id: 'unknown',
    header: <Num>Without a log</Num>,
    minWidth: 120,
    cell: ({ unknownUsd }) => <Usd value={unknownUsd} />,
  },
];

function instant(date: string, zoneName: string): string {
  const reading = Date.parse(`${date}T00:00:00Z`);
  return new Date(
    firstInstantReading(zoneBetween(zoneName, reading, reading), reading),
  ).toISOString();
}

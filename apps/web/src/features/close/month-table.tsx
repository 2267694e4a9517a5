import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '../../shared/table/table.js';
import { formatMonth } from '../../shared/format/dates.js';
import { Count, Num, Usd } from '../../shared/ui/figures.js';
import type { AccountingMonth } from './close.query.js';
import { STATE_WORDS } from './words.js';

interface Props {
  readonly months: readonly AccountingMonth[];
  readonly chosen: string;
  readonly onChoose: (month: string) => void;
}

export function MonthTable({ months, chosen, onChoose }: Props) {
  return (
    <Table
      header={
        <Header variant="h2" counter={`(${String(months.length)})`}>
          Months
        </Header>
      }
      ariaLabels={{ tableLabel: 'Months' }}
      items={months}
      trackBy="month"
      columnDefinitions={columns(chosen, onChoose)}
    />
  );
}

const columns = (
  chosen: string,
  onChoose: Props['onChoose'],
): TableProps.ColumnDefinition<AccountingMonth>[] => [
  {
    id: 'month',
    header: 'Month',
    isRowHeader: true,
    minWidth: 110,
    cell: ({ month }) => (month === chosen ? <b>{formatMonth(month)}</b> : formatMonth(month)),
  },
  {
    id: 'state',
    header: 'State',
    minWidth: 120,
    cell: ({ state }) => (
      <StatusIndicator type={STATE_WORDS[state].type}>{STATE_WORDS[state].label}</StatusIndicator>
    ),
  },
  {
    id: 'calls',
    header: <Num>Calls</Num>,
    minWidth: 100,
    cell: ({ calls }) => <Count value={calls} />,
  },
  { id: 'usd', header: <Num>Posted</Num>, minWidth: 110, cell: ({ usd }) => <Usd value={usd} /> },
  {
    id: 'version',
    header: <Num>Version</Num>,
    minWidth: 90,
    cell: ({ versions }) => <Num>{versions[0]?.version ?? '—'}</Num>,
  },
  {
    id: 'show',
    header: 'Action',
    minWidth: 100,
    cell: ({ month }) => (
      <Button
        wrapText={false}
        ariaLabel={`Show ${formatMonth(month)}`}
        disabled={month === chosen}
        onClick={() => {
          onChoose(month);
        }}
      >
        Show
      </Button>
    ),
  },
];

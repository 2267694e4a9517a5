import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../../shared/table/table.js';
import { Empty } from '../../shared/ui/empty.js';
import { Usd } from '../../shared/ui/figures.js';
import type { AlertRule } from './alerts.query.js';

interface Row extends AlertRule {
  readonly number: string;
}

export function RuleTable({ rules }: { readonly rules: readonly AlertRule[] }) {
  const rows = rules.map((rule, at): Row => ({ ...rule, number: String(at + 1) }));
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${String(rules.length)})`}
          description="Breaches of budgets and stops ignore quiet hours."
        >
          Rules
        </Header>
      }
      ariaLabels={{ tableLabel: 'Rules' }}
      items={rows}
      trackBy="number"
      wrapLines
      empty={
        <Empty title="No rule is configured">
          Without one nothing leaves Bursar. The inbox needs no rule.
        </Empty>
      }
      columnDefinitions={COLUMNS}
    />
  );
}

const COLUMNS: readonly TableProps.ColumnDefinition<Row>[] = [
  {
    id: 'on',
    header: 'Events',
    isRowHeader: true,
    minWidth: 200,
    cell: ({ on }) => on.join(', '),
  },
  {
    id: 'teams',
    header: 'Teams',
    minWidth: 120,
    cell: ({ teams }) => (teams.includes('*') ? 'all' : teams.join(', ')),
  },
  {
    id: 'channels',
    header: 'Channels',
    minWidth: 120,
    cell: ({ channels }) => channels.join(', ') || 'inbox alone',
  },
  {
    id: 'roles',
    header: 'Inbox of',
    minWidth: 120,
    cell: ({ roles }) => roles?.join(', ') ?? 'as usual',
  },
  {
    id: 'minimum',
    header: 'From',
    minWidth: 90,
    cell: ({ minimumUsd }) => (minimumUsd === null ? 'any amount' : <Usd value={minimumUsd} />),
  },
  {
    id: 'quiet',
    header: 'Quiet',
    minWidth: 160,
    cell: ({ quietHours }) => quietWords(quietHours),
  },
];

function quietWords(quiet: AlertRule['quietHours']): string {
  if (quiet === null) return 'never';
  const { from, to, timezone, weekends } = quiet;
  const zone = timezone ?? 'reporting time zone';
  return `${from} to ${to}, ${zone}${weekends ? ', and weekends' : ''}`;
}

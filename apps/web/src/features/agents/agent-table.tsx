import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../../shared/table/table.js';
import { Empty } from '../../shared/ui/empty.js';
import { Num, Usd } from '../../shared/ui/figures.js';
import { spendColumns } from '../../shared/ui/spend-columns.js';
import { formatCount } from '../../shared/format/numbers.js';
import type { AgentSpend } from './agents.query.js';

/** What does a run of each agent cost? */
export function AgentTable({ agents }: { readonly agents: readonly AgentSpend[] }) {
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${agents.length})`}
          description="A run is a session. Cost per run is the mean of the runs whose every call has a price."
        >
          Cost by agent
        </Header>
      }
      ariaLabels={{ tableLabel: 'Cost by agent' }}
      items={agents}
      trackBy={({ agent }) => agent ?? ''}
      empty={
        <Empty title="No session is named">
          No call of this range names a session. A gateway, an event or a trace names it as session,
          beside agent and tool.
        </Empty>
      }
      columnDefinitions={COLUMNS}
    />
  );
}

const COLUMNS: TableProps.ColumnDefinition<AgentSpend>[] = [
  {
    id: 'agent',
    header: 'Agent',
    isRowHeader: true,
    minWidth: 180,
    cell: ({ agent }) => agent ?? 'No agent',
  },
  { id: 'runs', header: <Num>Runs</Num>, cell: ({ runs }) => <Num>{formatCount(runs)}</Num> },
  {
    id: 'per-run',
    header: <Num>Cost per run</Num>,
    minWidth: 130,
    cell: ({ costPerRun }) => <Usd value={costPerRun} />,
  },
  {
    id: 'most',
    header: <Num>Most expensive run</Num>,
    minWidth: 170,
    cell: ({ costOfMostExpensiveRun }) => <Usd value={costOfMostExpensiveRun} />,
  },
  ...spendColumns<AgentSpend>(),
];

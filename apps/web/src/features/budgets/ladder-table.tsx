import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { Empty } from '../../shared/empty.js';
import { Num } from '../../shared/figures.js';
import { useLabels } from '../../shared/labels.js';
import { formatUsd } from '../../shared/money.js';
import type { Budget } from './budgets.query.js';
import { ACTION_LABELS, readLadder } from './ladder.js';
import { stepText } from './ladder.js';
import { amountAt, usedShare } from './standing.js';

/** What happens on the way to the limit. */
export function LadderTable({ budget }: { readonly budget: Budget }) {
  const labelOf = useLabels();
  const used = usedShare(budget);
  const steps = readLadder(budget.ladder).sort((a, b) => a.at - b.at);
  return (
    <Table
      header={
        <Header
          variant="h2"
          description="Measured on what is posted and presumed: a call under way may still cost less. A new window lets go of every step."
        >
          On the way to the limit
        </Header>
      }
      ariaLabels={{ tableLabel: 'On the way to the limit' }}
      items={steps.map((step, at) => ({ ...step, id: String(at) }))}
      trackBy="id"
      wrapLines
      empty={
        <Empty title="Nothing happens before the limit">
          {budget.mode === 'hard'
            ? 'Calls are refused once they no longer fit, and nobody is told before.'
            : 'This budget only counts.'}
        </Empty>
      }
      columnDefinitions={[
        {
          id: 'at',
          header: <Num>At</Num>,
          isRowHeader: true,
          cell: ({ at }) => <Num>{at}%</Num>,
        },
        {
          id: 'amount',
          header: <Num>That is</Num>,
          cell: ({ at }) => <Num>{formatUsd(amountAt(budget.current.limit, at))}</Num>,
        },
        { id: 'do', header: 'Step', cell: (step) => ACTION_LABELS[step.do] },
        { id: 'effect', header: 'What it does', cell: (step) => stepText(step, labelOf) },
        {
          id: 'state',
          header: 'State',
          cell: ({ at }) =>
            used !== null && used * 100 >= at ? (
              <StatusIndicator type="warning">reached</StatusIndicator>
            ) : (
              <StatusIndicator type="pending">not reached</StatusIndicator>
            ),
        },
      ]}
    />
  );
}

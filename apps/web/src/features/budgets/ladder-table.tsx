import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '../../shared/table/table.js';
import { formatInstant } from '../../shared/format/dates.js';
import { Empty } from '../../shared/ui/empty.js';
import { Num, Usd } from '../../shared/ui/figures.js';
import { useLabels } from '../../shared/format/labels.js';
import { toScope } from '../../shared/limits/scopes.js';
import { useView } from '../../shared/spend/use-view.js';
import type { Budget } from './budgets.query.js';
import { ACTION_LABELS, stepText, type Action, type Step } from './ladder.js';

/** What happens on the way to the limit. */
export function LadderTable({ budget }: { readonly budget: Budget }) {
  const labelOf = useLabels();
  const { zone } = useView();
  const steps = [...budget.steps].sort((a, b) => a.at - b.at);
  return (
    <Table
      header={
        <Header
          variant="h2"
          description="Measured on what is spent, presumed included: a call under way may still cost less. A new window lets go of every step."
        >
          On the way to the limit
        </Header>
      }
      ariaLabels={{ tableLabel: 'On the way to the limit' }}
      items={steps}
      trackBy="id"
      wrapLines
      empty={
        <Empty title="Nothing happens before the limit">
          {budget.mode === 'hard'
            ? 'Calls are denied once they no longer fit, without a warning before.'
            : 'This budget only counts.'}
        </Empty>
      }
      columnDefinitions={[
        {
          id: 'at',
          header: <Num>At</Num>,
          isRowHeader: true,
          cell: ({ at, on }) => <Num>{on === null ? `${at}%` : 'an anomaly'}</Num>,
        },
        {
          id: 'amount',
          header: <Num>That is</Num>,
          cell: ({ amount, on }) => <Usd value={on === null ? amount : null} />,
        },
        { id: 'do', header: 'Step', cell: (step) => ACTION_LABELS[step.do as Action] },
        { id: 'effect', header: 'What it does', cell: (step) => stepText(toStep(step), labelOf) },
        {
          id: 'state',
          header: 'State',
          minWidth: 190,
          cell: (step) => <State step={step} zone={zone} />,
        },
      ]}
    />
  );
}

type BudgetStep = Budget['steps'][number];

function toStep({ at, do: action, to, share, where }: BudgetStep): Step {
  return {
    at,
    do: action as Action,
    ...(to !== null && { to }),
    ...(share !== null && { share }),
    ...(where !== null && { where: toScope(where) }),
  };
}

const BECAUSE: Readonly<Record<string, string>> = {
  new_window: 'a new window began',
  limit_raised: 'the limit was raised',
  spend_corrected: 'spend was corrected',
  step_removed: 'the step was removed',
  anomaly_ended: 'the anomaly ended',
};

function State({ step, zone }: { readonly step: BudgetStep; readonly zone: string }) {
  const { inForce, crossedAt, releasedBecause } = step;
  if (crossedAt === null) return <StatusIndicator type="pending">not reached</StatusIndicator>;
  const at = formatInstant(crossedAt, zone);
  if (!inForce) {
    const why = releasedBecause === null ? '' : `: ${BECAUSE[releasedBecause] ?? releasedBecause}`;
    return <StatusIndicator type="stopped">let go{why}</StatusIndicator>;
  }
  return (
    <StatusIndicator type={step.do === 'stop' ? 'error' : 'warning'}>
      {step.do === 'notify' ? 'notified' : 'in force since'} {at}
    </StatusIndicator>
  );
}

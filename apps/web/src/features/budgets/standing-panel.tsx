import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '../../shared/table/table.js';
import { Bullet, PARTS, type Part } from '../../shared/charts/bullet.js';
import { Num, Usd } from '../../shared/ui/figures.js';
import { shareOfAmount } from '../../shared/format/money.js';
import { formatShare } from '../../shared/format/numbers.js';
import { leftOf } from '../../shared/limits/balance.js';
import { Binding } from './budget-table.js';
import type { Budget } from './budgets.query.js';
import { bindingOf } from './standing.js';

const MEANING: Readonly<Record<Part, readonly [name: string, meaning: string]>> = {
  posted: ['Spent', 'Usage in the ledger.'],
  presumed: ['Presumed spent', 'Worst case of calls whose cost was not reported in time.'],
  held: ['Committed to calls', 'Worst case of calls under way; what they do not use comes back.'],
  leased: [
    'Committed to leases',
    'Lent to gateways that decide by themselves; the rest comes back.',
  ],
};

interface Row {
  readonly id: string;
  readonly part: Part | null;
  readonly name: string;
  readonly meaning: string;
  readonly amount: string;
}

/** What is spent and committed of the limit, and by what. */
export function StandingPanel({
  budget,
  budgets,
}: {
  readonly budget: Budget;
  readonly budgets: readonly Budget[];
}) {
  const { current } = budget;
  const rows: Row[] = PARTS.map((part) => ({
    id: part,
    part,
    name: MEANING[part][0],
    meaning: MEANING[part][1],
    amount: current[part],
  }));
  const left: Row = {
    id: 'left',
    part: null,
    name: 'Remaining',
    meaning: 'What the next calls may still take.',
    amount: leftOf(budget.current),
  };
  return (
    <Container header={<Header variant="h2">What holds it</Header>}>
      <SpaceBetween size="s">
        <Bullet
          large
          label={budget.id}
          balance={current}
          limit={current.limit}
          marks={budget.steps.flatMap(({ at, on }) => (on === null ? [at] : []))}
        />
        <Binding budget={budget} binding={bindingOf(budget, budgets)} />
        <Table
          variant="borderless"
          ariaLabels={{ tableLabel: 'What holds it' }}
          items={[...rows, left]}
          trackBy="id"
          wrapLines
          columnDefinitions={[
            {
              id: 'what',
              header: 'What',
              isRowHeader: true,
              cell: ({ part, name }) => (
                <>
                  {part !== null && (
                    <span className="bullet key" aria-hidden="true">
                      <span className={`bullet-key bullet-${part}`} />
                    </span>
                  )}{' '}
                  {name}
                </>
              ),
            },
            { id: 'meaning', header: 'Meaning', cell: ({ meaning }) => meaning },
            {
              id: 'amount',
              header: <Num>Amount</Num>,
              cell: ({ amount }) => <Usd value={amount} />,
            },
            {
              id: 'share',
              header: <Num>Of the limit</Num>,
              cell: ({ amount }) => <Num>{formatShare(shareOfAmount(amount, current.limit))}</Num>,
            },
          ]}
        />
      </SpaceBetween>
    </Container>
  );
}

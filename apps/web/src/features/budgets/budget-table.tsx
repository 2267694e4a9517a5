import Badge from '@cloudscape-design/components/badge';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '../../shared/table/table.js';
import { parseDecimal } from '@bursar/pricing/decimal';
import { Bullet } from '../../shared/charts/bullet.js';
import { formatInstant } from '../../shared/format/dates.js';
import { Num, Usd } from '../../shared/ui/figures.js';
import { useLabels, type LabelOf } from '../../shared/format/labels.js';
import { exactUsd, formatUsd } from '../../shared/format/money.js';
import { formatShare } from '../../shared/format/numbers.js';
import { PageLink } from '../../shared/ui/page-link.js';
import { committedOf, leftOf, spentOf, spentShare } from '../../shared/limits/balance.js';
import { Enforcement, isUnenforced } from '../../shared/limits/enforcement.js';
import { Raises } from '../../shared/limits/raises.js';
import { scopeKey, scopeText, toScope } from '../../shared/limits/scopes.js';
import { useView } from '../../shared/spend/use-view.js';
import type { Budget } from './budgets.query.js';
import { ACTION_LABELS, type Action } from './ladder.js';
import { bindingOf, inOrder } from './standing.js';

interface Row {
  readonly budget: Budget;
  readonly depth: number;
  readonly binding: Budget | null;
}

/** Every limit with what is taken of it; the widest first, what lies within it below. */
export function BudgetTable({ budgets }: { readonly budgets: readonly Budget[] }) {
  const { href } = useView();
  const labelOf = useLabels();
  const rows = inOrder(budgets).map((row) => ({ ...row, binding: bindingOf(row.budget, budgets) }));
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${budgets.length})`}
          description="Spent is in the ledger, or presumed where the cost of a call was not reported. Committed is the maximum cost of calls under way, and of leases. Via gateway is the share of the last 7 days that was admitted before it was spent."
        >
          Limits, and what is spent and committed of them
        </Header>
      }
      ariaLabels={{ tableLabel: 'Budgets' }}
      items={rows}
      trackBy={({ budget }) => budget.id}
      wrapLines
      columnDefinitions={columns(labelOf, href)}
    />
  );
}

function columns(
  labelOf: LabelOf,
  href: ReturnType<typeof useView>['href'],
): TableProps.ColumnDefinition<Row>[] {
  return [
    {
      id: 'budget',
      header: 'Budget',
      isRowHeader: true,
      minWidth: 150,
      cell: ({ budget, depth }) => (
        <div style={{ paddingInlineStart: depth * 16 }}>
          <PageLink href={href(`/budgets/${encodeURIComponent(budget.id)}`)}>{budget.id}</PageLink>
          <div>{scopeText(toScope(budget.scope), labelOf)}</div>
        </div>
      ),
    },
    { id: 'used', header: 'Used', minWidth: 190, cell: (row) => <Used {...row} /> },
    ...FIGURES,
  ];
}

const FIGURES: TableProps.ColumnDefinition<Row>[] = [
  {
    id: 'spent',
    header: <Num>Spent</Num>,
    cell: ({ budget }) => <Usd value={spentOf(budget.current)} />,
  },
  {
    id: 'committed',
    header: <Num>Committed</Num>,
    cell: ({ budget }) => <Usd value={committedOf(budget.current)} />,
  },
  {
    id: 'limit',
    header: <Num>Limit</Num>,
    cell: ({ budget }) => (
      <>
        <Usd value={budget.current.limit} />
        <span className="num">a {budget.window.replace('-', ' ')}</span>
        <Raises
          subject={{ kind: 'budget', id: budget.id, limit: 'limit' }}
          raises={budget.raises}
          zone={budget.timezone}
        />
      </>
    ),
  },
  {
    id: 'left',
    header: <Num>Remaining</Num>,
    cell: ({ budget }) => <Usd value={leftOf(budget.current)} />,
  },
  {
    id: 'asked',
    header: <span className="num-words">Via gateway</span>,
    cell: ({ budget }) => (
      <Num title={`${exactUsd(budget.unprotected)} in 7 days without an admission`}>
        {formatShare(budget.protectedShare)}
      </Num>
    ),
  },
  {
    id: 'resets',
    header: 'Next window',
    minWidth: 120,
    cell: ({ budget }) => formatInstant(budget.current.endsAt, budget.timezone),
  },
];

function Used({ budget, binding }: Row) {
  const share = spentShare(budget.current);
  return (
    <div>
      <Bullet
        label={budget.id}
        balance={budget.current}
        limit={budget.current.limit}
        marks={budget.steps.flatMap(({ at, on }) => (on === null ? [at] : []))}
      />
      <span className="bullet-words">
        <b className="inline-num">{formatShare(share)}</b>
        <Binding budget={budget} binding={binding} />
        {budget.mode === 'soft' && <Badge>alerts only</Badge>}
        {budget.mode === 'hard' && <Enforcement share={budget.protectedShare} />}
        <Effects budget={budget} />
      </span>
    </div>
  );
}

/** From here on a limit is close enough to show a warning. */
const CLOSE = 0.9;

/** Which limit a call in this scope meets first. */
export function Binding({ budget, binding }: Pick<Row, 'budget' | 'binding'>) {
  const left = parseDecimal(leftOf(budget.current)).units;
  if (left <= 0n) {
    return (
      <StatusIndicator type={budget.mode === 'hard' ? 'error' : 'warning'}>
        {left < 0n ? `over by ${formatUsd(leftOf(budget.current).replace('-', ''))}` : 'used up'}
      </StatusIndicator>
    );
  }
  if (binding === null) return <span>nothing denies here</span>;
  if (binding.id !== budget.id) {
    return (
      <span>
        {binding.id} is reached first:{' '}
        <span className="inline-num">{formatUsd(leftOf(binding.current))}</span> left
      </span>
    );
  }
  const close = (spentShare(budget.current) ?? 1) >= CLOSE;
  return close ? (
    <StatusIndicator type="warning">reached first</StatusIndicator>
  ) : (
    <b>reached first</b>
  );
}

/** What steps of its ladder do to calls now. */
function Effects({ budget }: { readonly budget: Budget }) {
  const labelOf = useLabels();
  return (
    <>
      {budget.inForce.map(({ step, do: action, scope }) => (
        <StatusIndicator
          key={step}
          type={
            isUnenforced(budget.protectedShare)
              ? 'stopped'
              : action === 'stop'
                ? 'error'
                : 'warning'
          }
        >
          {ACTION_LABELS[action as Action].toLowerCase()} in force
          {scopeKey(toScope(scope)) === scopeKey(toScope(budget.scope))
            ? ''
            : `: ${scopeText(toScope(scope), labelOf)}`}
        </StatusIndicator>
      ))}
    </>
  );
}

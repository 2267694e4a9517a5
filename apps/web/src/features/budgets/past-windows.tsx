import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { Bullet } from '../../shared/charts/bullet.js';
import { formatInstant } from '../../shared/format/dates.js';
import { formatUsd } from '../../shared/format/money.js';
import { formatShare } from '../../shared/format/numbers.js';
import { spentOf, spentShare } from '../../shared/limits/balance.js';
import {
  LIMIT_UNKNOWN,
  useBudgetWindows,
  type WindowOfBudget,
} from '../../shared/limits/windows.query.js';
import Table from '../../shared/table/table.js';
import { Empty } from '../../shared/ui/empty.js';
import { Num, Usd } from '../../shared/ui/figures.js';
import { Loaded } from '../../shared/ui/loaded.js';
import type { Budget } from './budgets.query.js';
import { windowText } from './standing.js';

const SHOWN = 12;

/** What was spent in the windows before this one, each beside the limit that held in it. */
export function PastWindows({ budget }: { readonly budget: Budget }) {
  // The one that goes on is not over: its figures are above.
  const load = useBudgetWindows({ budgets: [budget.id], last: SHOWN + 1 });
  return (
    <Loaded load={load} height={200}>
      {(windows) => (
        <WindowTable budget={budget} windows={windows.filter(({ isOver }) => isOver)} />
      )}
    </Loaded>
  );
}

interface Props {
  readonly budget: Budget;
  readonly windows: readonly WindowOfBudget[];
}

function WindowTable({ budget: { id, timezone }, windows }: Props) {
  return (
    <Table
      header={
        <Header
          variant="h2"
          description="Each window has the limit that held when it ended, with its raises of that time, whatever the limit is today."
        >
          Past windows
        </Header>
      }
      ariaLabels={{ tableLabel: 'Past windows' }}
      items={[...windows]}
      trackBy="startsAt"
      wrapLines
      empty={<Empty title="No window is over yet">The first one still goes on.</Empty>}
      columnDefinitions={[
        {
          id: 'window',
          header: 'Window',
          isRowHeader: true,
          minWidth: 130,
          cell: (one) => windowText(one, timezone),
        },
        {
          id: 'bar',
          header: 'Spent of the limit then',
          minWidth: 140,
          cell: (one) =>
            one.limit === null ? (
              <StatusIndicator type="info">{LIMIT_UNKNOWN}</StatusIndicator>
            ) : (
              <Bullet
                label={`${id}, ${windowText(one, timezone)}`}
                balance={one}
                limit={one.limit}
              />
            ),
        },
        {
          id: 'spent',
          header: <Num>Spent</Num>,
          cell: (one) => <Usd value={spentOf(one)} />,
        },
        ...presumedColumn(windows),
        {
          id: 'limit',
          header: <Num>Limit then</Num>,
          cell: ({ limit }) => <Usd value={limit} />,
        },
        {
          id: 'share',
          header: <Num>Of the limit</Num>,
          cell: (one) => <Num>{formatShare(shareOf(one))}</Num>,
        },
        {
          id: 'changes',
          header: 'Changed within',
          minWidth: 220,
          cell: (one) => <Changes window={one} zone={timezone} />,
        },
      ]}
    />
  );
}

/** Calls whose cost was never reported; most budgets have none. */
const presumedColumn = (windows: readonly WindowOfBudget[]) =>
  windows.every(({ presumed }) => presumed === '0')
    ? []
    : [
        {
          id: 'presumed',
          header: <Num>Of that presumed</Num>,
          cell: ({ presumed }: WindowOfBudget) => <Usd value={presumed} />,
        },
      ];

const shareOf = ({ limit, ...balance }: WindowOfBudget): number | null =>
  limit === null ? null : spentShare({ ...balance, limit });

interface ChangesOf {
  readonly window: WindowOfBudget;
  readonly zone: string;
}

function Changes({ window: { changes, isSameScope, limit }, zone }: ChangesOf) {
  return (
    <>
      {!isSameScope && <div>It counted another scope than the budget does now.</div>}
      {changes.map(({ at, from, to }) => (
        <div key={at}>
          {formatUsd(from)} to {formatUsd(to)} on {formatInstant(at, zone)}
        </div>
      ))}
      {isSameScope && changes.length === 0 && (limit === null ? 'not known' : '—')}
    </>
  );
}

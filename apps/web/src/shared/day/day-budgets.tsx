import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { compareDecimals } from '@bursar/pricing/decimal';
import { Bullet } from '../charts/bullet.js';
import { formatInstant } from '../format/dates.js';
import { useLabels } from '../format/labels.js';
import { formatUsd } from '../format/money.js';
import { formatShare } from '../format/numbers.js';
import { leftOf, spentOf, spentShare } from '../limits/balance.js';
import { Enforcement } from '../limits/enforcement.js';
import { scopeText, toScope } from '../limits/scopes.js';
import { useView } from '../spend/use-view.js';
import { PageLink } from '../ui/page-link.js';
import type { DayBudget } from './day.query.js';

/** The one that is nearest its limit first. */
const nearestFirst = (budgets: readonly DayBudget[]): DayBudget[] =>
  [...budgets].sort((a, b) => (spentShare(b.current) ?? 0) - (spentShare(a.current) ?? 0));

interface Props {
  readonly budgets: readonly DayBudget[];
  /** What is said where there are none. */
  readonly none: string;
}

/** Each budget that looks at the calls: what is spent of it, until when, and where it is going. */
export function DayBudgets({ budgets, none }: Props) {
  return (
    <section aria-labelledby="day-budgets">
      <SpaceBetween size="s">
        <div id="day-budgets">
          <Box variant="h3">Budgets</Box>
        </div>
        {budgets.length === 0 && <Box color="text-body-secondary">{none}</Box>}
        {nearestFirst(budgets).map((budget) => (
          <BudgetBar key={budget.id} budget={budget} />
        ))}
      </SpaceBetween>
    </section>
  );
}

function BudgetBar({ budget }: { readonly budget: DayBudget }) {
  const { href } = useView();
  const labelOf = useLabels();
  const { id, scope, current, timezone, mode, protectedShare } = budget;
  const spent = spentOf(current);
  return (
    <div>
      <PageLink href={href(`/budgets/${encodeURIComponent(id)}`)}>{id}</PageLink>{' '}
      <Box variant="span" color="text-body-secondary">
        {scopeText(toScope(scope), labelOf)}
      </Box>
      <Bullet label={id} balance={current} limit={current.limit} />
      <div>
        <b className="inline-num">{formatShare(spentShare(current))}</b>:{' '}
        <span className="inline-num" data-usd={spent}>
          {formatUsd(spent)}
        </span>{' '}
        of <span className="inline-num">{formatUsd(current.limit)}</span>, <Left budget={budget} />,
        a new {budget.window} begins {formatInstant(current.endsAt, timezone)}
      </div>
      <Projection budget={budget} />
      {mode === 'hard' && <Enforcement share={protectedShare} />}
    </div>
  );
}

/** What calls may still take: neither spent nor held for calls on their way. */
function Left({ budget: { current } }: { readonly budget: DayBudget }) {
  const left = leftOf(current);
  return compareDecimals(left, '0') > 0 ? (
    <>
      <span className="inline-num" data-left={left}>
        {formatUsd(left)}
      </span>{' '}
      left
    </>
  ) : (
    <>nothing left</>
  );
}

function Projection({ budget: { projected, current } }: { readonly budget: DayBudget }) {
  if (projected === null)
    return (
      <Box color="text-body-secondary">Nothing was spent in 7 days: no pace to project from.</Box>
    );
  const over = compareDecimals(projected, current.limit) > 0;
  const words = (
    <>
      At the pace of the last 7 days it ends at{' '}
      <span className="inline-num">{formatUsd(projected)}</span>
      {over ? ', over its limit' : ''}
    </>
  );
  return over ? (
    <StatusIndicator type="warning">{words}</StatusIndicator>
  ) : (
    <Box color="text-body-secondary">{words}</Box>
  );
}

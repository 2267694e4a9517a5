import { formatShare, plural } from '../../shared/format/numbers.js';
import { PageLink } from '../../shared/ui/page-link.js';
import type { useView } from '../../shared/spend/use-view.js';
import type { Item } from './attention.js';
import type { LimitsAttentionData } from './limits-attention.query.js';

/** From here on a budget is close enough to its limit to be named. */
const CLOSE = 0.9;
const BUDGETS_MAX = 3;

export function fromLimits(
  { stops, budgets, limitRequests }: LimitsAttentionData,
  href: ReturnType<typeof useView>['href'],
): Item[] {
  const items: Item[] = [];
  if (stops.length > 0) {
    items.push({
      id: 'stops',
      type: 'error',
      text: (
        <>
          <PageLink href={href('/stop')}>{plural(stops.length, 'stop')}</PageLink> in force
        </>
      ),
    });
  }
  const close = budgets
    .filter(({ bindingShare }) => bindingShare >= CLOSE)
    .sort((a, b) => b.bindingShare - a.bindingShare);
  for (const { id, bindingShare } of close.slice(0, BUDGETS_MAX)) {
    items.push({
      id: `budget ${id}`,
      type: bindingShare >= 1 ? 'error' : 'warning',
      text: (
        <>
          <PageLink href={href(`/budgets/${encodeURIComponent(id)}`)}>{id}</PageLink>:{' '}
          {formatShare(bindingShare)} of the budget is spent
        </>
      ),
    });
  }
  const waiting = limitRequests.filter(({ mayDecide }) => mayDecide).length;
  if (waiting > 0) {
    items.push({
      id: 'requests',
      type: 'warning',
      text: (
        <>
          <PageLink href={href('/quota/requests')}>{plural(waiting, 'request')} for more</PageLink>{' '}
          {waiting === 1 ? 'waits' : 'wait'} for a decision
        </>
      ),
    });
  }
  return items;
}

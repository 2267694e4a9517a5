import SpaceBetween from '@cloudscape-design/components/space-between';
import { formatRange } from './dates.js';
import { Empty } from './empty.js';
import { formatUsd } from './money.js';
import { plural } from './numbers.js';
import { PageButton } from './page-link.js';
import { ask } from './question.js';
import { useSpend } from './spend.query.js';
import { describeFilter } from './tokens.js';
import { useView } from './use-view.js';
import type { Filter } from './view.js';

/** Names the filter that leaves nothing, and what would be there without it. */
export function NothingFound() {
  const { view, scope, href } = useView();
  const range = formatRange(scope.range, scope.zone);
  if (view.filters.length === 0) {
    return (
      <Empty
        title={`No calls in ${range}`}
        action={
          <PageButton href={href('/overview', { view: { ...view, range: { preset: '30d' } } })}>
            Last 30 days
          </PageButton>
        }
      >
        Choose another range, or import invocation logs with{' '}
        <code>npx bursar import bedrock-logs PATH</code>.
      </Empty>
    );
  }
  return (
    <Empty
      title={`No calls in ${range} pass the filters`}
      action={
        <SpaceBetween size="xs">
          {view.filters.map((filter) => (
            <Without key={describeFilter(filter)} filter={filter} />
          ))}
        </SpaceBetween>
      }
    />
  );
}

function Without({ filter }: { readonly filter: Filter }) {
  const { view, scope, page, href } = useView();
  const others = ({ dimension, exclude }: Filter) =>
    dimension !== filter.dimension || exclude !== filter.exclude;
  const filters = view.filters.filter(others);
  const load = useSpend(ask({ ...scope, filters }));
  const total = load.status === 'ready' ? load.data.total : null;
  const found =
    total === null ? '' : ` (${formatUsd(total.cost)}, ${plural(total.requests, 'call')})`;
  return (
    <SpaceBetween size="xs" direction="horizontal" alignItems="center">
      <span>
        Without “{describeFilter(filter)}”{found}
      </span>
      <PageButton href={href(window.location.pathname, { view: { ...view, filters }, page })}>
        Clear this filter
      </PageButton>
    </SpaceBetween>
  );
}

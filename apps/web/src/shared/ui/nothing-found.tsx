import SpaceBetween from '@cloudscape-design/components/space-between';
import { addMonths, startOfMonth, todayIn } from '@bursar/time';
import { formatInstant, formatMonth, formatRange } from '../format/dates.js';
import { within } from '../data/base.js';
import { costOrUnknown } from './figures.js';
import { Empty } from './empty.js';
import { formatUsd } from '../format/money.js';
import { plural } from '../format/numbers.js';
import { PageButton } from './page-link.js';
import { ask } from '../spend/question.js';
import { useFreshness } from '../data/session.query.js';
import { useSpend } from '../spend/spend.query.js';
import { describeFilter } from '../format/tokens.js';
import { useView } from '../spend/use-view.js';
import type { Filter } from '../spend/view.js';

/** Names the filter that leaves nothing, and what would be there without it. */
export function NothingFound() {
  const { view, scope } = useView();
  const range = formatRange(scope.range, scope.zone);
  if (view.filters.length === 0) return <NoCalls />;
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

/** An empty range: where the newest calls are, or how to get some. */
function NoCalls() {
  const { view, scope, page, href } = useView();
  const freshness = useFreshness();
  const newest = freshness.status === 'ready' ? freshness.data.dataTo : null;
  const title = `No calls in ${formatRange(scope.range, scope.zone)}`;
  if (newest === null) {
    return (
      <Empty title={title}>
        Import invocation logs with <code>npx bursar import bedrock-logs PATH</code>.
      </Empty>
    );
  }
  const from = startOfMonth(todayIn(scope.zone, Date.parse(newest)));
  const month = { ...view, range: { from, to: addMonths(from, 1) } };
  return (
    <Empty
      title={title}
      action={
        <PageButton
          variant="primary"
          href={href(within(window.location.pathname), { view: month, page })}
        >
          Show {formatMonth(from)}
        </PageButton>
      }
    >
      The newest call was made {formatInstant(newest, scope.zone)}.
    </Empty>
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
    total === null
      ? ''
      : ` (${formatUsd(costOrUnknown(total))}, ${plural(total.requests, 'call')})`;
  return (
    <SpaceBetween size="xs" direction="horizontal" alignItems="center">
      <span>
        Without “{describeFilter(filter)}”{found}
      </span>
      <PageButton
        href={href(within(window.location.pathname), { view: { ...view, filters }, page })}
      >
        Clear this filter
      </PageButton>
    </SpaceBetween>
  );
}

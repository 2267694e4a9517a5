import Alert from '@cloudscape-design/components/alert';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { usePages } from '../../shared/data/pages.js';
import { formatLocal } from '../../shared/format/dates.js';
import { formatUsd } from '../../shared/format/money.js';
import { plural } from '../../shared/format/numbers.js';
import { ask } from '../../shared/spend/question.js';
import { useView } from '../../shared/spend/use-view.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { PageLink } from '../../shared/ui/page-link.js';
import { CallTable } from './call-table.js';
import { type CallOrder, ORDERS, readCalls } from './calls-params.js';
import { type CallList, useCalls } from './calls.query.js';

const ORDER_TEXTS: Readonly<Record<CallOrder, string>> = {
  cost: 'Most expensive',
  time: 'Latest',
  duration: 'Longest',
};

/** Which calls cost most, and why? Of what the filters leave, each with its explanation. */
export function CallsPage() {
  const { scope, zone, page, href, setPage } = useView();
  const { order, within } = readCalls(page);
  const question = { ...ask(scope), ...within };
  const pages = usePages(JSON.stringify([question, order]));
  const load = useCalls(question, order, pages.after);
  return (
    <PageBody
      title="Calls"
      description={load.status === 'ready' ? describe(load.data) : 'Single calls of the range.'}
      actions={
        <SegmentedControl
          label="Which calls first"
          selectedId={order}
          options={ORDERS.map((id) => ({ id, text: ORDER_TEXTS[id] }))}
          onChange={({ detail }) => {
            setPage({ by: detail.selectedId === 'cost' ? undefined : detail.selectedId });
          }}
        />
      }
    >
      {within !== null && (
        <Alert type="info">
          Only those from {formatLocal(within.from)} to {formatLocal(within.to)}, {zone}.{' '}
          <PageLink href={href('/calls', { page: { by: page.by } })}>
            Show all of the range
          </PageLink>
        </Alert>
      )}
      <Loaded load={load} height={420}>
        {(list) => <CallTable list={list} pages={pages} title={`${ORDER_TEXTS[order]} first`} />}
      </Loaded>
    </PageBody>
  );
}

function describe({ totalCount, unpriced, cost, freshness }: CallList): string {
  if (totalCount === '0') return 'No calls.';
  const sum = `${formatUsd(totalCount === unpriced ? null : cost)} in ${plural(totalCount, 'call')}`;
  if (unpriced !== '0')
    return `${sum}, ${plural(unpriced, 'of them has', 'of them have')} no price and ${unpriced === '1' ? 'is' : 'are'} in no sum.`;
  return `${sum}; ${CERTAINTY[freshness.finality]}.`;
}

const CERTAINTY = {
  estimated: 'estimated: some of them are priced at a lower bound',
  provisional: 'provisional: logs may still arrive',
  final: 'final: nothing more is expected',
} as const;

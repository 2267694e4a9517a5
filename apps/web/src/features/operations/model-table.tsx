import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../../shared/table/table.js';
import { useLabels } from '../../shared/format/labels.js';
import { formatCount, formatMs, formatShare } from '../../shared/format/numbers.js';
import { useView } from '../../shared/spend/use-view.js';
import { narrow } from '../../shared/spend/view.js';
import { costOrUnknown, Count, Num, Usd } from '../../shared/ui/figures.js';
import { NothingFound } from '../../shared/ui/nothing-found.js';
import { PageLink } from '../../shared/ui/page-link.js';
import type { CallHealth, ModelHealth } from './operations.query.js';
import { MiddleCut } from '../../shared/ui/middle-cut.js';

/** How calls fared by provider and model, those with most calls first. */
export function ModelTable({ models }: { readonly models: readonly ModelHealth[] }) {
  const rows = [...models].sort(
    (a, b) => Number(a.other) - Number(b.other) || byCalls(a.health, b.health),
  );
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${rows.length})`}
          description="Percentiles are within 2.5 % of the call they name. Throttled calls are among the failed ones."
        >
          By model
        </Header>
      }
      ariaLabels={{ tableLabel: 'How calls fared by model' }}
      items={rows}
      wrapLines
      trackBy={({ provider, model, other }) => JSON.stringify([provider, model, other])}
      empty={<NothingFound />}
      columnDefinitions={[
        {
          id: 'model',
          header: 'Model',
          isRowHeader: true,
          minWidth: 200,
          maxWidth: 300,
          cell: (row) => <ModelName row={row} />,
        },
        ...FIGURES,
      ]}
    />
  );
}

function byCalls(a: CallHealth, b: CallHealth): number {
  const [left, right] = [BigInt(a.requests), BigInt(b.requests)];
  return left > right ? -1 : left < right ? 1 : 0;
}

function ModelName({ row: { provider, model, other } }: { readonly row: ModelHealth }) {
  const { view, page, href } = useView();
  const labelOf = useLabels();
  if (other) return <>Other</>;
  return (
    <>
      <PageLink href={href('/operations', { view: narrow(view, 'model', model), page })}>
        <MiddleCut text={labelOf('model', model)} />
      </PageLink>
      <div className="example">{labelOf('provider', provider)}</div>
    </>
  );
}

const column = (
  id: string,
  header: string,
  cell: (health: CallHealth) => React.ReactNode,
): TableProps.ColumnDefinition<ModelHealth> => ({
  id,
  header: <Num>{header}</Num>,
  cell: ({ health }) => cell(health),
});

const FIGURES: readonly TableProps.ColumnDefinition<ModelHealth>[] = [
  column('requests', 'Requests', ({ requests }) => <Count value={requests} />),
  column('errors', 'Failed', ({ errorRate, errors, requests }) => (
    <Num title={`${errors} of ${requests}`}>{formatShare(errorRate)}</Num>
  )),
  column('throttles', 'Throttled', ({ throttles }) => <Count value={throttles} />),
  column('latency', 'p50 / p95 / p99', ({ latency }) => (
    <Num
      title={
        latency === null
          ? 'No call reports its latency'
          : `${formatShare(latency.coverage)} of calls report their latency`
      }
    >
      {latency === null
        ? '—'
        : [latency.p50Ms, latency.p95Ms, latency.p99Ms].map(formatMs).join(' / ')}
    </Num>
  )),
  column('cache', 'Cache share', ({ cacheHitShare }) => <Num>{formatShare(cacheHitShare)}</Num>),
  column('cost', 'Cost', (health) => <Usd value={costOrUnknown(health)} />),
  column('perRequest', '$/req', (health) => (
    <Usd value={costOrUnknown(health) === null ? null : health.costPerRequest} />
  )),
  column('tokens', 'Tokens/req', ({ tokensPerRequest }) => (
    <Num>{formatCount(tokensPerRequest === null ? null : Math.round(tokensPerRequest))}</Num>
  )),
];

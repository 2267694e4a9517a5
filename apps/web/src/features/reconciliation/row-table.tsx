import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '../../shared/table/table.js';
import { at } from '../../shared/data/base.js';
import type { Pages } from '../../shared/data/pages.js';
import { formatDate, formatMonth } from '../../shared/format/dates.js';
import { formatRate } from '../../shared/format/money.js';
import { formatCount } from '../../shared/format/numbers.js';
import { Empty } from '../../shared/ui/empty.js';
import { Num, Usd } from '../../shared/ui/figures.js';
import { Pager } from '../../shared/ui/pager.js';
import type { DifferenceClass, ReconciledRow, Reconciliation } from './reconciliation.query.js';
import { CLASS_WORDS, METER_WORDS } from './words.js';
import { MiddleCut } from '../../shared/ui/middle-cut.js';

interface Props {
  readonly whole: Reconciliation;
  readonly chosen: DifferenceClass | null;
  readonly pages: Pages;
  readonly perPage: number;
  readonly onClear: () => void;
  /** Null where the reader may not propose prices. */
  readonly onPropose: ((row: ReconciledRow) => void) | null;
}

/** A day's usage of one meter, as we have it, as it was measured and as it is billed. */
export function RowTable({ whole, chosen, pages, perPage, onClear, onPropose }: Props) {
  const { edges, pageInfo, totalCount } = whole.rows;
  const title = chosen === null ? 'All rows' : CLASS_WORDS[chosen].label;
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${totalCount})`}
          description="By day, account, region, model, meter and tier; days are UTC, amounts USD."
          actions={
            <SpaceBetween size="xs" direction="horizontal">
              {chosen !== null && <Button onClick={onClear}>Show every reason</Button>}
              <Button
                iconName="download"
                href={at(`/v1/reconciliation/${whole.month}.csv`)}
                download
                ariaLabel={`Download the reconciliation of ${formatMonth(whole.month)} as CSV`}
              >
                CSV
              </Button>
            </SpaceBetween>
          }
        >
          {title}
        </Header>
      }
      ariaLabels={{ tableLabel: title }}
      items={edges}
      trackBy="cursor"
      wrapLines
      empty={
        <Empty title={`No usage and no bill in ${formatMonth(whole.month)}`}>
          Choose another month, or import invocation logs with{' '}
          <code>npx bursar import bedrock-logs PATH</code>.
        </Empty>
      }
      {...(totalCount > perPage && {
        pagination: <Pager pages={pages} perPage={perPage} totalCount={totalCount} {...pageInfo} />,
      })}
      columnDefinitions={columns(onPropose)}
    />
  );
}

type Edge = Reconciliation['rows']['edges'][number];

const columns = (onPropose: Props['onPropose']): TableProps.ColumnDefinition<Edge>[] => [
  { id: 'day', header: 'Day', minWidth: 110, cell: ({ node }) => formatDate(node.day) },
  {
    id: 'what',
    header: 'Usage',
    isRowHeader: true,
    minWidth: 230,
    cell: ({ node }) => <Usage row={node} />,
  },
  {
    id: 'list',
    header: <Num>Ours, list</Num>,
    minWidth: 110,
    cell: ({ node }) => <Usd value={node.oursList} />,
  },
  {
    id: 'contracted',
    header: <Num>Ours, contracted</Num>,
    minWidth: 120,
    cell: ({ node }) => <Usd value={node.oursContracted} />,
  },
  {
    id: 'measured',
    header: <Num>Measured tokens</Num>,
    minWidth: 120,
    cell: ({ node }) => (
      <Num>{node.metricTokens === null ? '—' : formatCount(node.metricTokens)}</Num>
    ),
  },
  {
    id: 'bill',
    header: <Num>Bill</Num>,
    minWidth: 110,
    cell: ({ node }) => <Usd value={node.bill} />,
  },
  {
    id: 'difference',
    header: <Num>Difference</Num>,
    minWidth: 110,
    cell: ({ node }) => <Usd value={node.difference} signed />,
  },
  {
    id: 'reason',
    header: 'Reason',
    minWidth: 170,
    cell: ({ node }) => <Reason row={node} onPropose={onPropose} />,
  },
];

function Usage({ row }: { readonly row: ReconciledRow }) {
  const { model, meter, tier, account, region } = row;
  const kind = meter === null ? null : (METER_WORDS[meter] ?? meter);
  return (
    <div>
      <b>
        <MiddleCut text={model ?? kind ?? 'Not named'} />
      </b>
      <div className="example break">
        {[model === null ? null : kind, tier, region, account].filter(Boolean).join(', ')}
      </div>
    </div>
  );
}

function Reason({
  row,
  onPropose,
}: {
  readonly row: ReconciledRow;
  onPropose: Props['onPropose'];
}) {
  const { label, about } = CLASS_WORDS[row.class];
  if (row.pricePer1M === null) return <span title={about}>{label}</span>;
  return (
    <SpaceBetween size="xxs">
      <span title={about}>{label}</span>
      <span className="example">{formatRate(row.pricePer1M)} per 1M tokens explains it</span>
      {onPropose !== null && row.region !== null && (
        <Button
          wrapText={false}
          ariaLabel={`Propose ${formatRate(row.pricePer1M)} for ${row.model ?? ''} ${row.meter ?? ''}`}
          onClick={() => {
            onPropose(row);
          }}
        >
          Propose price
        </Button>
      )}
    </SpaceBetween>
  );
}

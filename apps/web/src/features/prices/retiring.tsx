import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '../../shared/table/table.js';
import { at } from '../../shared/data/base.js';
import { formatDate } from '../../shared/format/dates.js';
import { Empty } from '../../shared/ui/empty.js';
import { Count, costOrUnknown, Num, Usd } from '../../shared/ui/figures.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { plural } from '../../shared/format/numbers.js';
import { Pager } from '../../shared/ui/pager.js';
import { usePages } from '../../shared/data/pages.js';
import { useRetirements, type Retirement } from '../../shared/data/retirements.query.js';

const PER_PAGE = 20;
/** So little time is left that calls should move now. */
const SOON_DAYS = 90;

/** Which teams still call a model that ends, and how much hangs on it. */
export function Retiring() {
  const pages = usePages('retiring');
  const load = useRetirements(PER_PAGE, pages.after);
  return (
    <Loaded load={load} height={160}>
      {({ edges, pageInfo, totalCount }) => (
        <Table
          header={
            <Header
              variant="h2"
              counter={`(${totalCount})`}
              description="Teams that called such a model in the last 30 days. From the day it ends its calls fail: move them to another model before."
              actions={
                totalCount > 0 && (
                  <Button
                    iconName="download"
                    href={at('/v1/exports/retiring-models.csv')}
                    download
                    ariaLabel="Download retiring models as CSV"
                  >
                    CSV
                  </Button>
                )
              }
            >
              Retiring models
            </Header>
          }
          ariaLabels={{ tableLabel: 'Retiring models' }}
          items={edges.map(({ node }) => node)}
          trackBy={({ provider, model, team }) => `${provider} ${model} ${team}`}
          wrapLines
          empty={
            <Empty title="No model in use is known to end">
              Nothing to do: none was called in the last 30 days.
            </Empty>
          }
          {...(totalCount > PER_PAGE && {
            pagination: (
              <Pager pages={pages} perPage={PER_PAGE} totalCount={totalCount} {...pageInfo} />
            ),
          })}
          columnDefinitions={COLUMNS}
        />
      )}
    </Loaded>
  );
}

const COLUMNS: TableProps.ColumnDefinition<Retirement>[] = [
  {
    id: 'model',
    header: 'Model',
    isRowHeader: true,
    minWidth: 200,
    cell: ({ model, calledAs }) => (
      <span className="break" title={`Called as ${calledAs.join(', ')}`}>
        {model}
      </span>
    ),
  },
  { id: 'team', header: 'Team', minWidth: 120, cell: ({ teamName }) => teamName },
  {
    id: 'endsOn',
    header: 'Ends on',
    minWidth: 110,
    cell: ({ endsOn, sources, confirmed }) => (
      <span title={`${sources.join('; ')}; last confirmed ${confirmed}`}>{formatDate(endsOn)}</span>
    ),
  },
  { id: 'left', header: 'Left', minWidth: 120, cell: (one) => <Left days={one.daysLeft} /> },
  {
    id: 'requests',
    header: <Num>Calls, 30 days</Num>,
    minWidth: 90,
    cell: ({ requests }) => <Count value={requests} />,
  },
  {
    id: 'cost',
    header: <Num>Spend, 30 days</Num>,
    minWidth: 110,
    cell: (one) => <Usd value={costOrUnknown(one)} />,
  },
];

function Left({ days }: { readonly days: number }) {
  if (days <= 0) return <StatusIndicator type="error">ended</StatusIndicator>;
  const type = days <= SOON_DAYS ? 'warning' : 'info';
  return <StatusIndicator type={type}>{plural(days, 'day')}</StatusIndicator>;
}

import Table, { type TableProps } from '../../shared/table/table.js';
import Header from '@cloudscape-design/components/header';
import { formatMonth } from '../../shared/format/dates.js';
import { Count, Num, Usd } from '../../shared/ui/figures.js';
import { Empty } from '../../shared/ui/empty.js';
import type { MonthReview } from './close.query.js';
import { CAUSE_WORDS } from './words.js';

type Change = MonthReview['changedSince'][number];

/** What was posted for the month after it closed. */
export function ChangedSince({ review }: { readonly review: MonthReview }) {
  const { month, versions } = review.month;
  const [latest] = versions;
  if (latest === undefined) return null;
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${String(review.changedSince.length)})`}
          description={`For calls of ${formatMonth(month)}, posted after version ${String(latest.version)}.`}
        >
          Changed since
        </Header>
      }
      ariaLabels={{ tableLabel: 'Changed since' }}
      items={review.changedSince}
      trackBy={({ team, cause, postedMonth }) => `${team} ${cause} ${postedMonth}`}
      empty={<Empty title="Nothing has changed since" />}
      columnDefinitions={COLUMNS}
    />
  );
}

const COLUMNS: TableProps.ColumnDefinition<Change>[] = [
  { id: 'team', header: 'Team', isRowHeader: true, minWidth: 120, cell: ({ team }) => team },
  {
    id: 'cause',
    header: 'Why',
    minWidth: 160,
    cell: ({ cause }) => CAUSE_WORDS[cause] ?? cause,
  },
  {
    id: 'posted',
    header: 'Posted to',
    minWidth: 110,
    cell: ({ postedMonth }) => formatMonth(postedMonth),
  },
  {
    id: 'calls',
    header: <Num>Calls</Num>,
    minWidth: 90,
    cell: ({ calls }) => <Count value={calls} />,
  },
  {
    id: 'usd',
    header: <Num>Difference</Num>,
    minWidth: 110,
    cell: ({ usd }) => <Usd value={usd} signed />,
  },
];

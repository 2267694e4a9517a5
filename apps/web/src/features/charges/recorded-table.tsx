import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../../shared/table/table.js';
import { usePages } from '../../shared/data/pages.js';
import { formatInstant } from '../../shared/format/dates.js';
import { exactUsd, formatUsd } from '../../shared/format/money.js';
import { useView } from '../../shared/spend/use-view.js';
import { Empty } from '../../shared/ui/empty.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { Pager } from '../../shared/ui/pager.js';
import { type Charge, useCharges } from './charges.query.js';
import { kindWords, namedBy, serviceWords } from './words.js';

const PER_PAGE = 50;

interface Props {
  readonly month: string;
  /** Null where the reader may look but not change. */
  readonly onReverse: ((charge: Charge) => void) | null;
}

/** What was recorded, by whom and why: nothing of it is ever edited. */
export function RecordedTable({ month, onReverse }: Props) {
  const { zone } = useView();
  const pages = usePages(month);
  const load = useCharges({ month, first: PER_PAGE, after: pages.after }, true);
  return (
    <Loaded load={load} height={320}>
      {({ edges, totalCount, totalUsd, pageInfo }) => (
        <Table
          header={
            <Header
              variant="h2"
              counter={`(${totalCount})`}
              description={`With a day of service in this month; ${formatUsd(totalUsd)} over all their days.`}
            >
              Recorded charges
            </Header>
          }
          ariaLabels={{ tableLabel: 'Recorded charges' }}
          items={edges.map(({ node }) => node)}
          trackBy="id"
          wrapLines
          empty={
            <Empty title="No charge has a day in this month">
              Add one here, record those of the bill, or import a file:{' '}
              <code>bursar import charges FILE.csv</code>
            </Empty>
          }
          pagination={
            totalCount > PER_PAGE && (
              <Pager {...{ pages, totalCount }} {...pageInfo} perPage={PER_PAGE} />
            )
          }
          columnDefinitions={[
            ...columns(zone),
            ...(onReverse === null ? [] : [actions(onReverse)]),
          ]}
        />
      )}
    </Loaded>
  );
}

const ORIGINS: Readonly<Record<string, string>> = {
  file: 'a file',
  screen: 'on screen',
  bill: 'the bill',
};

const columns = (zone: string): TableProps.ColumnDefinition<Charge>[] => [
  {
    id: 'date',
    header: 'Date',
    isRowHeader: true,
    cell: ({ date }) => <span className="inline-num">{date}</span>,
  },
  { id: 'kind', header: 'Kind', cell: ({ kind }) => kindWords(kind) },
  {
    id: 'description',
    header: 'For',
    cell: ({ description, vendor, invoice }) =>
      [description, [vendor, invoice].filter((part) => part !== null).join(' ')]
        .filter((part) => part !== '')
        .join(' · '),
  },
  {
    id: 'amount',
    header: 'Amount',
    cell: ({ amountUsd }) => (
      <span className="num" title={exactUsd(amountUsd)}>
        {formatUsd(amountUsd)}
      </span>
    ),
  },
  { id: 'named', header: 'Named', cell: namedBy },
  {
    id: 'service',
    header: 'Service',
    cell: ({ serviceFrom, serviceTo }) => serviceWords(serviceFrom, serviceTo),
  },
  {
    id: 'by',
    header: 'Recorded',
    cell: ({ recordedAt, recordedBy, origin, reason }) =>
      [
        `${formatInstant(recordedAt, zone)} by ${recordedBy}, ${ORIGINS[origin] ?? origin}`,
        ...(reason === null ? [] : [reason]),
      ].join('. '),
  },
  { id: 'state', header: 'State', cell: stateOf },
];

function stateOf({ reverses, reversedBy }: Charge): string {
  if (reverses !== null) return 'takes another back';
  return reversedBy === null ? 'stands' : 'taken back';
}

function actions(onReverse: (charge: Charge) => void): TableProps.ColumnDefinition<Charge> {
  return {
    id: 'actions',
    header: 'Actions',
    cell: (charge) =>
      charge.reverses === null &&
      charge.reversedBy === null && (
        <Button
          variant="inline-link"
          ariaLabel={`Take back: ${charge.description}`}
          onClick={() => {
            onReverse(charge);
          }}
        >
          Take back
        </Button>
      ),
  };
}

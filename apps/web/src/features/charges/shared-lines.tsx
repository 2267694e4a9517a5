import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../../shared/table/table.js';
import { usePages } from '../../shared/data/pages.js';
import { formatMonth } from '../../shared/format/dates.js';
import { exactUsd, formatUsd } from '../../shared/format/money.js';
import { Empty } from '../../shared/ui/empty.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { Pager } from '../../shared/ui/pager.js';
import { type SharedLine, type SharedMonth, useSharedMonth } from './charges.query.js';
import { bearerOf, kindWords } from './words.js';

const PER_PAGE = 50;

interface Props {
  readonly month: string;
  readonly onExplain: (line: SharedLine) => void;
}

/** Who bears what of a month beside calls. */
export function SharedLines({ month, onExplain }: Props) {
  const pages = usePages(month);
  const load = useSharedMonth({ month, first: PER_PAGE, after: pages.after });
  return (
    <Loaded load={load} height={320}>
      {(whole) => {
        const { edges, totalCount, pageInfo } = whole.lines;
        return (
          <Table
            variant="container"
            header={
              <Header variant="h2" counter={`(${totalCount})`} description={sumsOf(whole)}>
                Who bears what in {formatMonth(month)}
              </Header>
            }
            ariaLabels={{ tableLabel: 'Who bears what' }}
            items={edges.map(({ node, cursor }) => ({ ...node, cursor }))}
            trackBy="cursor"
            wrapLines
            empty={
              <Empty title="Nothing beside calls in this month">
                Credits, tax, support, seats and fees appear here once they are recorded, on the
                days that they are for.
              </Empty>
            }
            pagination={
              totalCount > PER_PAGE && (
                <Pager {...{ pages, totalCount }} {...pageInfo} perPage={PER_PAGE} />
              )
            }
            columnDefinitions={columns(onExplain)}
          />
        );
      }}
    </Loaded>
  );
}

const sumsOf = ({ totalUsd, retainedUsd }: SharedMonth): string =>
  retainedUsd === null
    ? `${formatUsd(totalUsd)} of your teams.`
    : `${formatUsd(totalUsd)} in all, of which the organisation keeps ${formatUsd(retainedUsd)}.`;

const columns = (
  onExplain: Props['onExplain'],
): TableProps.ColumnDefinition<SharedLine & { readonly cursor: string }>[] => [
  { id: 'bearer', header: 'Borne by', isRowHeader: true, cell: bearerOf },
  { id: 'kind', header: 'Kind', cell: ({ kind }) => kindWords(kind) },
  { id: 'description', header: 'For', cell: ({ description }) => description },
  {
    id: 'amount',
    header: 'In this month',
    cell: ({ amountUsd }) => (
      <span className="num" title={exactUsd(amountUsd)}>
        {formatUsd(amountUsd)}
      </span>
    ),
  },
  { id: 'rule', header: 'Rule', cell: ({ rule }) => rule ?? 'none' },
  { id: 'invoice', header: 'Invoice', cell: ({ invoice }) => invoice ?? '—' },
  {
    id: 'how',
    header: 'Split',
    cell: (line) => (
      <Button
        variant="inline-link"
        ariaLabel={`How was this split? ${line.description}, ${bearerOf(line)}`}
        onClick={() => {
          onExplain(line);
        }}
      >
        How?
      </Button>
    ),
  },
];

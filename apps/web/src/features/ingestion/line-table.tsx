import Link from '@cloudscape-design/components/link';
import Table from '../../shared/table/table.js';
import type { ReactNode } from 'react';
import { formatInstant } from '../../shared/format/dates.js';
import { Empty } from '../../shared/ui/empty.js';
import { Pager } from '../../shared/ui/pager.js';
import type { Pages } from '../../shared/data/pages.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { LINES_PER_PAGE, type QuarantinedLine, type QuarantinePage } from './ingestion.query.js';

interface Props {
  readonly page: QuarantinePage;
  readonly pages: Pages;
  readonly selected: readonly QuarantinedLine[];
  readonly onSelect: (lines: readonly QuarantinedLine[]) => void;
  readonly onOpen: (line: QuarantinedLine) => void;
  readonly header: ReactNode;
}

export function LineTable({ page, pages, selected, onSelect, onOpen, header }: Props) {
  const { zone } = useView();
  const { me } = useSession();
  const { edges, pageInfo, totalCount } = page;
  return (
    <Table
      header={header}
      ariaLabels={{
        tableLabel: 'Quarantined lines',
        allItemsSelectionLabel: () => 'Select all lines of this page',
        itemSelectionLabel: (_, { object, line }) => `Select line ${line} of ${object}`,
        selectionGroupLabel: 'Selected lines',
      }}
      {...(may(me, 'replay') ? { selectionType: 'multi' as const } : {})}
      selectedItems={selected}
      onSelectionChange={({ detail }) => {
        onSelect(detail.selectedItems);
      }}
      items={edges.map((edge) => edge.node)}
      trackBy="id"
      wrapLines
      empty={<Empty title="No line is in quarantine for this reason" />}
      pagination={
        <Pager pages={pages} perPage={LINES_PER_PAGE} totalCount={totalCount} {...pageInfo} />
      }
      columnDefinitions={lineColumns(zone, onOpen)}
    />
  );
}

function lineColumns(zone: string, onShow: (line: QuarantinedLine) => void) {
  return [
    {
      id: 'place',
      header: 'Place',
      isRowHeader: true,
      cell: (line: QuarantinedLine) => (
        <Link
          variant="primary"
          onFollow={() => {
            onShow(line);
          }}
        >
          <span className="break">
            {line.object}, line {line.line}
          </span>
        </Link>
      ),
    },
    { id: 'reason', header: 'Reason', cell: ({ reason }: QuarantinedLine) => reason },
    {
      id: 'detail',
      header: 'Detail',
      cell: ({ detail }: QuarantinedLine) => <span className="break">{detail}</span>,
    },
    {
      id: 'times',
      header: 'Seen',
      cell: ({ times }: QuarantinedLine) => (times === 1 ? 'once' : `${times} times`),
    },
    {
      id: 'last',
      header: 'Last seen',
      minWidth: 150,
      cell: ({ lastSeen }: QuarantinedLine) => formatInstant(lastSeen, zone),
    },
  ];
}

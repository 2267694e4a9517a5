import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { formatInstant } from '../../shared/dates.js';
import { Empty } from '../../shared/empty.js';
import { Loaded } from '../../shared/loaded.js';
import { PageButton } from '../../shared/page-link.js';
import { Pager } from '../../shared/pager.js';
import { usePages } from '../../shared/pages.js';
import { may } from '../../shared/rights.js';
import { useSession } from '../../shared/session.js';
import { useView } from '../../shared/use-view.js';
import { DismissModal } from './dismiss-modal.js';
import { LINES_PER_PAGE, useQuarantine, type QuarantinedLine } from './ingestion.query.js';
import { LineModal } from './line-modal.js';
import { ReplayButton } from './replay-button.js';

interface Props {
  readonly reason: string | null;
  readonly clearHref: string;
}

/** The lines themselves, without their bodies. */
export function Lines({ reason, clearHref }: Props) {
  const { zone } = useView();
  const { me } = useSession();
  const pages = usePages(reason ?? '');
  const load = useQuarantine(reason, pages.after);
  const [selected, setSelected] = useState<readonly QuarantinedLine[]>([]);
  const [shown, setShown] = useState<QuarantinedLine | null>(null);
  const [dismissing, setDismissing] = useState(false);
  const canDecide = may(me, 'replay');
  const ids = selected.map((line) => line.id);
  const clear = () => {
    setSelected([]);
  };
  return (
    <Loaded load={load} height={420}>
      {({ edges, pageInfo, totalCount }) => (
        <>
          <Table
            header={
              <Header
                variant="h2"
                counter={`(${totalCount})`}
                actions={
                  <SpaceBetween size="xs" direction="horizontal">
                    {reason !== null && <PageButton href={clearHref}>All reasons</PageButton>}
                    {canDecide && (
                      <Button
                        disabled={ids.length === 0}
                        onClick={() => {
                          setDismissing(true);
                        }}
                      >
                        Dismiss
                      </Button>
                    )}
                    {canDecide && <ReplayButton ids={ids} onDone={clear} />}
                  </SpaceBetween>
                }
              >
                {reason === null ? 'Lines' : `Lines: ${reason}`}
              </Header>
            }
            ariaLabels={{
              tableLabel: 'Quarantined lines',
              allItemsSelectionLabel: () => 'Select all lines of this page',
              itemSelectionLabel: (_, { object, line }) => `Select line ${line} of ${object}`,
              selectionGroupLabel: 'Selected lines',
            }}
            {...(canDecide ? { selectionType: 'multi' as const } : {})}
            selectedItems={selected}
            onSelectionChange={({ detail }) => {
              setSelected(detail.selectedItems);
            }}
            items={edges.map((edge) => edge.node)}
            trackBy="id"
            wrapLines
            empty={<Empty title="No line is in quarantine for this reason" />}
            pagination={<Pager pages={pages} perPage={LINES_PER_PAGE} totalCount={totalCount} {...pageInfo} />}
            columnDefinitions={lineColumns(zone, setShown)}
          />
          {shown !== null && (
            <LineModal
              line={shown}
              onClose={() => {
                setShown(null);
              }}
            />
          )}
          {dismissing && (
            <DismissModal
              ids={ids}
              onClose={(done) => {
                setDismissing(false);
                if (done) clear();
              }}
            />
          )}
        </>
      )}
    </Loaded>
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
    { id: 'detail', header: 'Detail', cell: ({ detail }: QuarantinedLine) => <span className="break">{detail}</span> },
    { id: 'times', header: 'Seen', cell: ({ times }: QuarantinedLine) => (times === 1 ? 'once' : `${times} times`) },
    {
      id: 'last',
      header: 'Last seen',
      minWidth: 150,
      cell: ({ lastSeen }: QuarantinedLine) => formatInstant(lastSeen, zone),
    },
  ];
}

import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import Table from '../../shared/table/table.js';
import { useState } from 'react';
import { formatInstant } from '../../shared/format/dates.js';
import { Empty } from '../../shared/ui/empty.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { Pager } from '../../shared/ui/pager.js';
import { usePages } from '../../shared/data/pages.js';
import { useView } from '../../shared/spend/use-view.js';
import { toFilter } from './audit-params.js';
import { ENTRIES_PER_PAGE, useAudit, type AuditEntry } from './audit.query.js';
import { useLabels } from '../../shared/format/labels.js';
import { scopeText, toScope } from '../../shared/limits/scopes.js';
import { EntryModal } from './entry-modal.js';
import { sentenceOf } from './sentence.js';
import { CutWords } from '../../shared/ui/middle-cut.js';

/** Newest first. */
export function Timeline() {
  const { page, zone } = useView();
  const filter = toFilter(page, zone);
  const pages = usePages(JSON.stringify(filter));
  const load = useAudit(filter, pages.after, true);
  const labelOf = useLabels();
  const scopeOf = (scope: unknown) => scopeText(toScope(scope), labelOf);
  const [shown, setShown] = useState<AuditEntry | null>(null);
  return (
    <Loaded load={load} height={600}>
      {({ edges, pageInfo, totalCount }) => (
        <>
          <Table
            header={
              <Header variant="h2" counter={`(${totalCount})`}>
                Changes
              </Header>
            }
            ariaLabels={{ tableLabel: 'Changes' }}
            items={edges.map((edge) => edge.node)}
            trackBy="seq"
            wrapLines
            empty={
              <Empty title="No entry passes the filters">
                Clear a filter, or look at all entries.
              </Empty>
            }
            pagination={
              <Pager
                pages={pages}
                perPage={ENTRIES_PER_PAGE}
                totalCount={totalCount}
                {...pageInfo}
              />
            }
            columnDefinitions={columns(zone, setShown, scopeOf)}
          />
          {shown !== null && (
            <EntryModal
              entry={shown}
              onClose={() => {
                setShown(null);
              }}
            />
          )}
        </>
      )}
    </Loaded>
  );
}

function columns(
  zone: string,
  onShow: (entry: AuditEntry) => void,
  scopeOf: (scope: unknown) => string,
) {
  return [
    {
      id: 'at',
      header: 'When',
      isRowHeader: true,
      minWidth: 200,
      cell: (entry: AuditEntry) => (
        <Link
          variant="primary"
          ariaLabel={`${formatInstant(entry.at, zone)}: show entry ${entry.seq}`}
          onFollow={() => {
            onShow(entry);
          }}
        >
          {formatInstant(entry.at, zone)}
        </Link>
      ),
    },
    {
      id: 'what',
      header: 'What',
      minWidth: 380,
      cell: (entry: AuditEntry) => (
        <span className="break">
          <CutWords text={sentenceOf(entry, scopeOf)} />
        </span>
      ),
    },
    {
      id: 'reason',
      header: 'Why',
      minWidth: 180,
      cell: ({ reason }: AuditEntry) => <span className="break">{reason ?? '—'}</span>,
    },
    { id: 'via', header: 'Via', cell: ({ via }: AuditEntry) => via },
  ];
}

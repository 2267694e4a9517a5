import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { formatInstant } from '../../shared/format/dates.js';
import { Empty } from '../../shared/ui/empty.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { Pager } from '../../shared/ui/pager.js';
import { usePages } from '../../shared/data/pages.js';
import { useView } from '../../shared/spend/use-view.js';
import { toFilter } from './audit-params.js';
import { ENTRIES_PER_PAGE, useAudit, type AuditEntry } from './audit.query.js';
import { fieldChanges } from './changes.js';
import { EntryModal } from './entry-modal.js';

/** Newest first. */
export function Timeline() {
  const { page, zone } = useView();
  const filter = toFilter(page, zone);
  const pages = usePages(JSON.stringify(filter));
  const load = useAudit(filter, pages.after, true);
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
            empty={<Empty title="No entry passes the filters">Filters match whole names.</Empty>}
            pagination={
              <Pager
                pages={pages}
                perPage={ENTRIES_PER_PAGE}
                totalCount={totalCount}
                {...pageInfo}
              />
            }
            columnDefinitions={columns(zone, setShown)}
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

function columns(zone: string, onShow: (entry: AuditEntry) => void) {
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
      id: 'who',
      header: 'Who',
      minWidth: 150,
      cell: ({ actorName, via }: AuditEntry) => `${actorName}, ${via}`,
    },
    { id: 'action', header: 'Action', cell: ({ action }: AuditEntry) => action },
    {
      id: 'entity',
      header: 'What',
      minWidth: 280,
      cell: ({ entityType, entityId }: AuditEntry) => (
        <span className="break">{`${entityType} ${entityId}`}</span>
      ),
    },
    {
      id: 'change',
      header: 'Change',
      minWidth: 260,
      cell: ({ before, after }: AuditEntry) => (
        <span className="break">{shortly(before, after)}</span>
      ),
    },
    { id: 'reason', header: 'Why', cell: ({ reason }: AuditEntry) => reason ?? '—' },
  ];
}

/** The first changes in a line; the entry has them all. */
function shortly(before: unknown, after: unknown): string {
  const changes = fieldChanges(before, after);
  if (changes.length === 0) return '—';
  if (before === null) return 'created';
  if (after === null) return 'removed';
  const [first, ...others] = changes.map(
    (c) => `${c.field}: ${c.before ?? 'none'} → ${c.after ?? 'none'}`,
  );
  return others.length === 0 ? (first ?? '—') : `${first ?? ''} and ${others.length} more`;
}

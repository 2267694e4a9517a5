import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '../../shared/table/table.js';
import { useKept } from '../../shared/data/kept.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { Empty } from '../../shared/ui/empty.js';
import { useFlash } from '../../shared/ui/flash.js';
import { PageLink } from '../../shared/ui/page-link.js';
import { linkOf, type SavedView, usePin, useRemove } from '../../shared/views/views.query.js';
import { useViewReports, type ViewReport } from '../../shared/views/reports.query.js';
import { pageOf } from '../navigation.js';
import { ReportCell } from './report-cell.js';
import { ReportModal } from './report-modal.js';

interface Props {
  readonly views: readonly SavedView[];
  readonly onClose: () => void;
}

/** All views that one may open: which are on the Overview, and which are not needed any more. */
export function ViewsModal({ views, onClose }: Props) {
  const { me } = useSession();
  const removesShared = may(me, 'applyConfig');
  const reports = useViewReports();
  const [sending, setSending] = useKept<SavedView | null>('views-modal.sending', null);
  const sent = reports.status === 'ready' ? reports.data : [];
  const reportOf = (id: string) => sent.find((report) => report.id === id) ?? null;
  if (sending !== null)
    return (
      <ReportModal
        view={sending}
        report={reportOf(sending.id)}
        onClose={() => {
          setSending(null);
        }}
      />
    );
  return (
    <Modal
      visible
      size="max"
      header="Saved views"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button onClick={onClose}>Close</Button>
        </Box>
      }
    >
      <Table
        variant="embedded"
        ariaLabels={{ tableLabel: 'Saved views' }}
        items={views}
        trackBy="id"
        wrapLines
        empty={<Empty title="No view is saved">Save one by Views on any page of Spend.</Empty>}
        columnDefinitions={[
          ...COLUMNS,
          {
            id: 'report',
            header: 'Sent as a report',
            minWidth: 220,
            cell: (view) => {
              const report = reportOf(view.id);
              return (
                <SentCell
                  view={view}
                  report={report}
                  sends={me.kind === 'person'}
                  onSend={setSending}
                />
              );
            },
          },
          {
            id: 'actions',
            header: 'Actions',
            minWidth: 160,
            cell: (view) => (
              <Actions
                view={view}
                pins={me.kind === 'person'}
                removes={view.isMine || removesShared}
              />
            ),
          },
        ]}
      />
    </Modal>
  );
}

interface SentProps {
  readonly view: SavedView;
  readonly report: ViewReport | null;
  /** Whether the reader is a person: keys send nothing. */
  readonly sends: boolean;
  readonly onSend: (view: SavedView) => void;
}

function SentCell({ view, report, sends, onSend }: SentProps) {
  const { name, isMine, isReportable } = view;
  return (
    <SpaceBetween size="xxs">
      {report !== null && <ReportCell report={report} />}
      {isMine && sends && (
        <Button
          variant="inline-link"
          disabled={!isReportable}
          disabledReason="Open it and save it again: it was saved before views could be sent, or shows no spend."
          ariaLabel={report === null ? `Send ${name}` : `Change how ${name} is sent`}
          onClick={() => {
            onSend(view);
          }}
        >
          {report === null ? 'Send…' : 'Change…'}
        </Button>
      )}
      {report === null && !isMine && '—'}
    </SpaceBetween>
  );
}

const COLUMNS: TableProps.ColumnDefinition<SavedView>[] = [
  {
    id: 'name',
    header: 'View',
    isRowHeader: true,
    minWidth: 180,
    cell: (view) => (
      <div>
        <PageLink href={linkOf(view)}>
          <span className="break">{view.name}</span>
        </PageLink>
        <div className="example">{pageOf(view.path)?.name ?? view.path}</div>
      </div>
    ),
  },
  {
    id: 'owner',
    header: 'Saved by',
    minWidth: 120,
    cell: ({ isMine, ownerName }) => (isMine ? 'You' : ownerName),
  },
  {
    id: 'shared',
    header: 'Shared with',
    minWidth: 110,
    cell: ({ sharedWith }) => (sharedWith === null ? '—' : sharedText(sharedWith)),
  },
];

const sharedText = (sharedWith: string): string =>
  sharedWith === 'everyone' ? 'Everyone' : `Team ${sharedWith}`;

interface ActionsProps {
  readonly view: SavedView;
  readonly pins: boolean;
  readonly removes: boolean;
}

function Actions({ view: { id, name, isPinned }, pins, removes }: ActionsProps) {
  const { say, fail } = useFlash();
  const [pinning, pin] = usePin();
  const [removing, remove] = useRemove();
  const change = async () => {
    const done = await pin({ id, pinned: !isPinned });
    if (!done.ok) fail(`${name} was not pinned`, done);
  };
  const forget = async () => {
    const done = await remove({ id });
    if (done.ok) say({ type: 'success', header: `${name} is removed.` });
    else fail(`${name} was not removed`, done);
  };
  return (
    <SpaceBetween size="xs" direction="horizontal">
      {pins && (
        <Button
          variant="inline-link"
          loading={pinning}
          ariaLabel={isPinned ? `Take ${name} from the Overview` : `Pin ${name} to the Overview`}
          onClick={() => void change()}
        >
          {isPinned ? 'Unpin' : 'Pin'}
        </Button>
      )}
      {removes && (
        <Button
          variant="inline-link"
          loading={removing}
          ariaLabel={`Remove ${name}`}
          onClick={() => void forget()}
        >
          Remove
        </Button>
      )}
    </SpaceBetween>
  );
}

import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../../../shared/table/table.js';
import { useCallback, useState } from 'react';
import { may } from '../../../shared/data/rights.js';
import { useSession } from '../../../shared/data/session.js';
import { formatInstant } from '../../../shared/format/dates.js';
import { useEvery } from '../../../shared/format/elapsed.js';
import { useView } from '../../../shared/spend/use-view.js';
import { Empty } from '../../../shared/ui/empty.js';
import { useFlash } from '../../../shared/ui/flash.js';
import { Loaded } from '../../../shared/ui/loaded.js';
import { RerateModal } from './rerate-modal.js';
import { isOpen, RepostProgress } from './repost-progress.js';
import { type Repost, useCancelRepost, useReposts } from './versions.query.js';

const POLL_RUNNING_MS = 1_000;
const POLL_IDLE_MS = 10_000;

/** Re-ratings and re-attributions as they happen. */
export function Reposts() {
  const load = useReposts();
  const ready = load.status === 'ready';
  const again = ready ? load.retry : null;
  const poll = useCallback(() => again?.(), [again]);
  useEvery(ready && load.data.some(isOpen) ? POLL_RUNNING_MS : POLL_IDLE_MS, ready, poll);
  return (
    <Loaded load={load} height={160} steady>
      {(runs) => <RepostTable runs={runs} />}
    </Loaded>
  );
}

function RepostTable({ runs }: { readonly runs: readonly Repost[] }) {
  const { me } = useSession();
  const { zone } = useView();
  const [isOrdering, setOrdering] = useState(false);
  const mayOrder = may(me, 'assign');
  return (
    <>
      <Table
        header={
          <Header
            variant="h2"
            description="A changed price or rule moves no charge by itself. Open months are posted again; of closed ones the difference goes to the first open month."
            actions={
              mayOrder && (
                <Button
                  onClick={() => {
                    setOrdering(true);
                  }}
                >
                  Rate again…
                </Button>
              )
            }
          >
            Rated again and moved
          </Header>
        }
        ariaLabels={{ tableLabel: 'Rated again and moved' }}
        items={runs.slice(0, 10)}
        trackBy="id"
        wrapLines
        empty={<Empty title="Nothing was rated again yet" />}
        columnDefinitions={columns(zone, mayOrder)}
      />
      {isOrdering && (
        <RerateModal
          onClose={() => {
            setOrdering(false);
          }}
        />
      )}
    </>
  );
}

const WORDS: Readonly<Record<string, string>> = {
  rerate: 'Rated again',
  reattribute: 'Recognised again',
};

const columns = (zone: string, mayCancel: boolean): TableProps.ColumnDefinition<Repost>[] => [
  {
    id: 'what',
    header: 'What',
    isRowHeader: true,
    minWidth: 160,
    cell: ({ question, dryRun, orderedBy, reason }) => (
      <div>
        <b>
          {WORDS[question] ?? question}
          {dryRun && ', dry run'}
        </b>
        <div className="example break">
          {orderedBy}
          {reason === null ? '' : `: ${reason}`}
        </div>
      </div>
    ),
  },
  {
    id: 'calls',
    header: 'Calls',
    cell: ({ from, to }) => `${formatInstant(from, zone)} to ${formatInstant(to, zone)}`,
  },
  { id: 'ordered', header: 'Ordered', cell: ({ orderedAt }) => formatInstant(orderedAt, zone) },
  {
    id: 'progress',
    header: 'Progress',
    minWidth: 220,
    cell: (run) => <RepostProgress run={run} />,
  },
  {
    id: 'cancel',
    header: '',
    cell: (run) => mayCancel && isOpen(run) && <Cancel run={run} />,
  },
];

function Cancel({ run }: { readonly run: Repost }) {
  const { say } = useFlash();
  const [busy, cancel] = useCancelRepost();
  const send = async () => {
    const done = await cancel({ id: run.id, reason: null });
    if (!done.ok) say({ type: 'error', header: done.message });
  };
  return (
    <Button loading={busy} onClick={() => void send()} ariaLabel={`Cancel ${run.id}`}>
      Cancel
    </Button>
  );
}

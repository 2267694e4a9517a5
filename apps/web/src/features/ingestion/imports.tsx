import Header from '@cloudscape-design/components/header';
import Table from '../../shared/table/table.js';
import { useCallback } from 'react';
import { formatInstant } from '../../shared/format/dates.js';
import { useEvery } from '../../shared/format/elapsed.js';
import { Empty } from '../../shared/ui/empty.js';
import { Count, Num } from '../../shared/ui/figures.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { useView } from '../../shared/spend/use-view.js';
import { ImportProgress } from './import-progress.js';
import { useImports, type ImportRun } from './ingestion.query.js';
import { stateOf } from './progress.js';

const POLL_RUNNING_MS = 1000;
const POLL_IDLE_MS = 3000;

/** Imports as they happen. `onChange` is called while one runs, so that the counts beside it move as well. */
export function Imports({ onChange }: { readonly onChange: (() => void) | null }) {
  const load = useImports(true);
  const { now } = useView();
  const ready = load.status === 'ready';
  const running = ready && load.data.some((run) => stateOf(run, now) === 'running');
  const again = ready ? load.retry : null;
  const poll = useCallback(() => {
    again?.();
    if (running) onChange?.();
  }, [again, running, onChange]);
  useEvery(running ? POLL_RUNNING_MS : POLL_IDLE_MS, ready, poll);
  return (
    <Loaded load={load} height={200} steady>
      {(runs) => <ImportTable runs={runs} />}
    </Loaded>
  );
}

function ImportTable({ runs }: { readonly runs: readonly ImportRun[] }) {
  const { zone } = useView();
  return (
    <Table
      header={<Header variant="h2">Imports</Header>}
      ariaLabels={{ tableLabel: 'Imports' }}
      items={runs}
      wrapLines
      trackBy="id"
      empty={<Empty title="Nothing was imported yet" />}
      columnDefinitions={[
        {
          id: 'name',
          header: 'What',
          isRowHeader: true,
          cell: ({ name, startedBy }) => (
            <span className="break">
              {name} by {startedBy}
            </span>
          ),
        },
        { id: 'start', header: 'Started', cell: ({ startedAt }) => formatInstant(startedAt, zone) },
        {
          id: 'state',
          header: 'Progress',
          minWidth: 240,
          cell: (run) => <ImportProgress run={run} />,
        },
        {
          id: 'received',
          header: <Num>Received</Num>,
          cell: ({ counts }) => <Count value={counts.received} />,
        },
        {
          id: 'accepted',
          header: <Num>Accepted</Num>,
          cell: ({ counts }) => <Count value={counts.accepted} />,
        },
        {
          id: 'duplicate',
          header: <Num>Duplicate</Num>,
          cell: ({ counts }) => <Count value={counts.duplicate} />,
        },
        {
          id: 'quarantined',
          header: <Num>Quarantined</Num>,
          cell: ({ counts }) => <Count value={counts.quarantined} />,
        },
        {
          id: 'unpriced',
          header: <Num>Unpriced</Num>,
          cell: ({ counts }) => <Count value={counts.unpriced} />,
        },
      ]}
    />
  );
}

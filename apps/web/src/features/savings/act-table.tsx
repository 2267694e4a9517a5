import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../../shared/table/table.js';
import { useKept } from '../../shared/data/kept.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { formatDate } from '../../shared/format/dates.js';
import { Empty } from '../../shared/ui/empty.js';
import { Num, Usd } from '../../shared/ui/figures.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { ReasonModal } from '../../shared/ui/reason-modal.js';
import { type Act, useActs, useUndoAct } from './acts.query.js';
import { KIND_WORDS } from './words.js';

/** What was done, and what it has brought since. */
export function ActTable({ team }: { readonly team: string | null }) {
  const { me } = useSession();
  const load = useActs(team);
  const [undoing, setUndoing] = useKept<Act | null>('act-table.undoing', null);
  const columns = may(me, 'actOnSaving') ? [...COLUMNS, undoColumn(setUndoing)] : COLUMNS;
  return (
    <Loaded load={load} height={160}>
      {(acts) => (
        <>
          <Table
            header={
              <Header
                variant="h2"
                counter={`(${acts.length})`}
                description="Calls made otherwise since that day, each rated again as before, up to today."
              >
                Done since
              </Header>
            }
            ariaLabels={{ tableLabel: 'Done since' }}
            items={acts}
            trackBy="id"
            wrapLines
            empty={
              <Empty title="No saving is noted as done">
                Choose Done beside a saving once calls are made as it says.
              </Empty>
            }
            columnDefinitions={columns}
          />
          {undoing !== null && <UndoModal act={undoing} onClose={() => setUndoing(null)} />}
        </>
      )}
    </Loaded>
  );
}

const realisedOf = ({ outcome }: Act) => (outcome.__typename === 'Realised' ? outcome : null);

const COLUMNS: TableProps.ColumnDefinition<Act>[] = [
  {
    id: 'kind',
    header: 'Saving',
    isRowHeader: true,
    minWidth: 200,
    cell: ({ kind, since, notedBy, teamName, model, instead }) => (
      <>
        {KIND_WORDS[kind]}
        <Box variant="small" color="text-body-secondary" display="block">
          {teamName}: <span className="break">{`${model} → ${instead}`}</span>
        </Box>
        <Box variant="small" color="text-body-secondary" display="block">
          since {formatDate(since)}, {notedBy}
        </Box>
      </>
    ),
  },
  {
    id: 'realised',
    header: <Num>Saved</Num>,
    minWidth: 95,
    cell: (act) => <Usd value={realisedOf(act)?.realised ?? null} />,
  },
  {
    id: 'calls',
    header: <Num>Calls</Num>,
    minWidth: 75,
    cell: (act) => <Num>{realisedOf(act)?.calls ?? '—'}</Num>,
  },
  {
    id: 'cost',
    header: <Num>Cost</Num>,
    minWidth: 85,
    cell: (act) => <Usd value={realisedOf(act)?.cost ?? null} />,
  },
  {
    id: 'before',
    header: <Num>As before</Num>,
    minWidth: 95,
    cell: (act) => <Usd value={realisedOf(act)?.costBefore ?? null} />,
  },
  {
    id: 'evidence',
    header: 'Evidence',
    minWidth: 160,
    cell: ({ outcome, reason }) =>
      `${outcome.__typename === 'Realised' ? outcome.evidence : outcome.message} ${reason}`,
  },
];

const undoColumn = (onUndo: (act: Act) => void): TableProps.ColumnDefinition<Act> => ({
  id: 'actions',
  header: 'Actions',
  minWidth: 110,
  cell: (act) => (
    <Button
      variant="inline-link"
      ariaLabel={`Take back: ${KIND_WORDS[act.kind]} for ${act.teamName}`}
      onClick={() => {
        onUndo(act);
      }}
    >
      Take back
    </Button>
  ),
});

function UndoModal({ act, onClose }: { readonly act: Act; readonly onClose: () => void }) {
  const [busy, undo] = useUndoAct();
  return (
    <ReasonModal
      title="Take back that a saving was done"
      action="Take back"
      busy={busy}
      act={(reason) => undo({ id: act.id, reason })}
      done={() => `${KIND_WORDS[act.kind]} for ${act.teamName} is no longer noted as done`}
      onClose={onClose}
    >
      <p>
        {KIND_WORDS[act.kind]} for {act.teamName} since {formatDate(act.since)}. Nothing changes for
        any call.
      </p>
    </ReasonModal>
  );
}

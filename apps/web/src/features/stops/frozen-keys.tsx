import Button from '@cloudscape-design/components/button';
import type { TableProps } from '../../shared/table/table.js';
import { useKept } from '../../shared/data/kept.js';
import { formatInstant } from '../../shared/format/dates.js';
import { CountedTable } from '../../shared/ui/counted-table.js';
import { Num, Usd } from '../../shared/ui/figures.js';
import { useLabels } from '../../shared/format/labels.js';
import { OnlyOne } from '../../shared/ui/only-one.js';
import { PageLink } from '../../shared/ui/page-link.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { useFrozenKeys, useUnfreezeKey, type FrozenKey } from './frozen.query.js';
import { ReasonModal } from '../../shared/ui/reason-modal.js';

interface Props {
  /** The one that a link leads to. */
  readonly only: string | undefined;
  readonly onAll: () => void;
}

/** Keys under which a call cost more than it may. Nothing is shown while there are none. */
export function FrozenKeys({ only, onAll }: Props) {
  const { me } = useSession();
  const load = useFrozenKeys(may(me, 'seeKeys'));
  const [chosen, setChosen] = useKept<FrozenKey | null>('frozen-keys.chosen', null);
  const columns = useColumns(setChosen);
  if (load.status !== 'ready' || (load.data.length === 0 && only === undefined)) return null;
  const shown = load.data.filter(({ id }) => only === undefined || id === only);
  return (
    <>
      {only !== undefined && <OnlyOne what="frozen key" found={shown.length > 0} onAll={onAll} />}
      <CountedTable
        title="Frozen keys"
        description="A call cost more than its worst case, so what its gateway reports cannot be relied on until a person has reviewed it."
        items={shown}
        trackBy="id"
        columns={columns}
      />
      {chosen !== null && (
        <UnfreezeModal
          frozen={chosen}
          onClose={() => {
            setChosen(null);
          }}
        />
      )}
    </>
  );
}

function useColumns(
  onUnfreeze: (key: FrozenKey) => void,
): TableProps.ColumnDefinition<FrozenKey>[] {
  const { me } = useSession();
  const { zone, href } = useView();
  const labelOf = useLabels();
  const action: TableProps.ColumnDefinition<FrozenKey> = {
    id: 'act',
    header: 'Action',
    cell: (key) => (
      <Button
        variant="inline-link"
        ariaLabel={`Unfreeze ${key.name ?? key.id}`}
        onClick={() => {
          onUnfreeze(key);
        }}
      >
        Unfreeze
      </Button>
    ),
  };
  return [
    { id: 'key', header: 'Key', isRowHeader: true, cell: ({ name, id }) => name ?? id },
    {
      id: 'team',
      header: 'Team',
      cell: ({ team }) => (team === null ? 'any' : labelOf('team', team)),
    },
    { id: 'at', header: 'Since', cell: ({ frozenAt }) => formatInstant(frozenAt, zone) },
    {
      id: 'call',
      header: 'Call',
      cell: ({ requestId }) =>
        requestId === null ? (
          '—'
        ) : (
          <PageLink href={href(`/why/${encodeURIComponent(requestId)}`)}>{requestId}</PageLink>
        ),
    },
    { id: 'worst', header: <Num>Worst case</Num>, cell: ({ worst }) => <Usd value={worst} /> },
    { id: 'posted', header: <Num>It cost</Num>, cell: ({ posted }) => <Usd value={posted} /> },
    ...(may(me, 'manageKeys') ? [action] : []),
  ];
}

function UnfreezeModal({
  frozen,
  onClose,
}: {
  readonly frozen: FrozenKey;
  readonly onClose: () => void;
}) {
  const [busy, unfreeze] = useUnfreezeKey();
  const name = frozen.name ?? frozen.id;
  return (
    <ReasonModal
      title={`Unfreeze ${name}`}
      action="Unfreeze"
      busy={busy}
      act={(reason) => unfreeze({ id: frozen.id, reason })}
      done={() => `${name} is trusted again`}
      onClose={onClose}
    >
      <p>Calls under this key are admitted again at once.</p>
    </ReasonModal>
  );
}

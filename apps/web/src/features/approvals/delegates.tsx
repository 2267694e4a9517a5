import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '../../shared/table/table.js';
import { useKept } from '../../shared/data/kept.js';
import { at } from '../../shared/data/base.js';
import { actFor } from '../../shared/data/session-actions.js';
import { useSession } from '../../shared/data/session.js';
import { formatInstant } from '../../shared/format/dates.js';
import { useView } from '../../shared/spend/use-view.js';
import { useFlash } from '../../shared/ui/flash.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { ReasonModal } from '../../shared/ui/reason-modal.js';
import { DelegateModal } from './delegate-modal.js';
import { useDelegations, useEndDelegation, type Delegation } from './delegates.query.js';

type Open = { readonly what: 'add' } | { readonly what: 'end'; readonly delegation: Delegation };

/** Who acts for whom while they are away. */
export function Delegates() {
  const load = useDelegations();
  const [open, setOpen] = useKept<Open | null>('delegates.open', null);
  const close = () => {
    setOpen(null);
  };
  return (
    <>
      <Loaded load={load} height={160}>
        {(delegations) => (
          <DelegateTable
            delegations={delegations}
            onAdd={() => {
              setOpen({ what: 'add' });
            }}
            onEnd={(delegation) => {
              setOpen({ what: 'end', delegation });
            }}
          />
        )}
      </Loaded>
      {open?.what === 'add' && <DelegateModal onClose={close} />}
      {open?.what === 'end' && <EndModal delegation={open.delegation} onClose={close} />}
    </>
  );
}

interface TableOf {
  readonly delegations: readonly Delegation[];
  readonly onAdd: () => void;
  readonly onEnd: (delegation: Delegation) => void;
}

function DelegateTable({ delegations, onAdd, onEnd }: TableOf) {
  const { me } = useSession();
  const { zone } = useView();
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${delegations.length})`}
          description="A delegate acts with the roles of the person who is away, under both names. They approve nothing that this person asked for."
          actions={me.actsFor === null && <Button onClick={onAdd}>Name a delegate</Button>}
        >
          Delegates
        </Header>
      }
      ariaLabels={{ tableLabel: 'Delegates' }}
      items={delegations}
      trackBy="id"
      empty={<Box color="text-body-secondary">No delegates are named.</Box>}
      columnDefinitions={columns(zone, me.actsFor !== null, onEnd)}
    />
  );
}

function columns(
  zone: string,
  acts: boolean,
  onEnd: TableOf['onEnd'],
): TableProps.ColumnDefinition<Delegation>[] {
  return [
    { id: 'person', header: 'Away', isRowHeader: true, cell: ({ personName }) => personName },
    { id: 'delegate', header: 'Delegate', cell: ({ delegateName }) => delegateName },
    { id: 'from', header: 'From', cell: ({ from }) => formatInstant(from, zone) },
    { id: 'to', header: 'To', cell: ({ to }) => formatInstant(to, zone) },
    { id: 'reason', header: 'Why', cell: ({ reason }) => reason },
    { id: 'state', header: 'State', cell: ({ state }) => <DelegationState state={state} /> },
    {
      id: 'actions',
      header: 'Actions',
      cell: (delegation) => (
        <SpaceBetween size="xs" direction="horizontal">
          {delegation.isMine && delegation.state === 'inForce' && !acts && (
            <ActFor delegation={delegation} />
          )}
          {delegation.mayEnd && !acts && (
            <Button
              variant="inline-link"
              ariaLabel={`End: ${delegation.delegateName} for ${delegation.personName}`}
              onClick={() => {
                onEnd(delegation);
              }}
            >
              End
            </Button>
          )}
        </SpaceBetween>
      ),
    },
  ];
}

function DelegationState({ state }: { readonly state: string }) {
  if (state === 'inForce') return <StatusIndicator type="success">in force</StatusIndicator>;
  if (state === 'planned') return <StatusIndicator type="pending">planned</StatusIndicator>;
  return <StatusIndicator type="stopped">over</StatusIndicator>;
}

/** Everything is asked for again: under another name other things are shown. */
function ActFor({ delegation }: { readonly delegation: Delegation }) {
  const { say } = useFlash();
  const act = async () => {
    const problem = await actFor(delegation.id);
    if (problem === null) window.location.assign(at('/approvals'));
    else say({ type: 'error', header: problem });
  };
  return (
    <Button variant="inline-link" onClick={() => void act()}>
      Act for {delegation.personName}
    </Button>
  );
}

function EndModal({ delegation, onClose }: { delegation: Delegation; onClose: () => void }) {
  const [busy, end] = useEndDelegation();
  return (
    <ReasonModal
      title={`End: ${delegation.delegateName} for ${delegation.personName}`}
      action="End now"
      busy={busy}
      act={(reason) => end({ id: delegation.id, reason })}
      done={() => `${delegation.delegateName} no longer acts for ${delegation.personName}`}
      onClose={onClose}
    >
      <p>From this moment on {delegation.delegateName} acts in their own name alone.</p>
    </ReasonModal>
  );
}

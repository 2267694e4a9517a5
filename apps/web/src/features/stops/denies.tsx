import Box from '@cloudscape-design/components/box';
import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import type { TableProps } from '../../shared/table/table.js';
import { useRetryEvery } from '../../shared/data/retry-every.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { formatInstant } from '../../shared/format/dates.js';
import { useLabels } from '../../shared/format/labels.js';
import { scopeText, toScope } from '../../shared/limits/scopes.js';
import { useView } from '../../shared/spend/use-view.js';
import { CountedTable } from '../../shared/ui/counted-table.js';
import { type Deny, useDenies } from './denies.query.js';

const LOOK_AGAIN_MS = 5_000;

/** Roles and users outside the gateways that a stop reaches by a policy. Nothing is shown while there are none. */
export function Denies({ ended }: { readonly ended: boolean }) {
  const { me } = useSession();
  const load = useDenies(may(me, 'seeDenies'), ended);
  useRetryEvery(LOOK_AGAIN_MS, load);
  const columns = useColumns();
  if (load.status !== 'ready' || load.data.length === 0) return null;
  return (
    <CountedTable
      title="Outside the gateways"
      description="Policies that deny model calls to roles and users of AWS, and whether their calls have ceased."
      items={load.data}
      trackBy="id"
      columns={columns}
    />
  );
}

function useColumns(): TableProps.ColumnDefinition<Deny>[] {
  const { zone } = useView();
  const labelOf = useLabels();
  return [
    {
      id: 'principal',
      header: 'Principal',
      isRowHeader: true,
      cell: ({ account, kind, name, sessions }) => (
        <>
          {kind} {name} in {account}
          {sessions !== null && <Box variant="small">as {sessions.join(', ')}</Box>}
        </>
      ),
    },
    {
      id: 'what',
      header: 'What',
      cell: ({ scope }) => scopeText(toScope(scope), labelOf),
    },
    { id: 'state', header: 'State', cell: (deny) => <State deny={deny} zone={zone} /> },
    {
      id: 'others',
      header: 'Would also stop',
      cell: ({ others }) =>
        others.length === 0
          ? 'no one else'
          : others
              .map(
                ({ team, session }) =>
                  `${labelOf('team', team)}${session === null ? '' : ` as ${session}`}`,
              )
              .join(', '),
    },
    { id: 'reason', header: 'Reason', cell: ({ reason }) => reason },
  ];
}

const TYPES: Readonly<Record<string, StatusIndicatorProps.Type>> = {
  wanted: 'in-progress',
  attached: 'pending',
  confirmed: 'success',
  releasing: 'in-progress',
  detached: 'stopped',
  refused: 'warning',
};

function State({ deny, zone }: { readonly deny: Deny; readonly zone: string }) {
  const { state, error, hint } = deny;
  const type = error === null ? TYPES[state] : state === 'refused' ? 'warning' : 'error';
  return (
    <>
      <StatusIndicator type={type ?? 'pending'}>{words(deny, zone)}</StatusIndicator>
      {error !== null && (
        <Box variant="small">{[error, hint].filter((one) => one !== null).join(' ')}</Box>
      )}
    </>
  );
}

function words({ state, attachedAt, confirmedAt, lastCallAt, detachedAt }: Deny, zone: string) {
  const at = (instant: string | null) => (instant === null ? '' : formatInstant(instant, zone));
  switch (state) {
    case 'wanted':
      return 'being attached';
    case 'attached':
      return lastCallAt === null
        ? `attached ${at(attachedAt)}; waiting for the log`
        : `attached ${at(attachedAt)}, but called at ${at(lastCallAt)}`;
    case 'confirmed':
      return `calls have ceased, ${at(confirmedAt)}`;
    case 'releasing':
      return 'being detached';
    case 'detached':
      return `detached ${at(detachedAt)}`;
    default:
      return 'not denied';
  }
}

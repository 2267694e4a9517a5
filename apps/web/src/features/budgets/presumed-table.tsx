import Button from '@cloudscape-design/components/button';
import type { TableProps } from '../../shared/table/table.js';
import { MiddleCut } from '../../shared/ui/middle-cut.js';
import { useKept } from '../../shared/data/kept.js';
import { formatInstant } from '../../shared/format/dates.js';
import { CountedTable } from '../../shared/ui/counted-table.js';
import { Num, Usd } from '../../shared/ui/figures.js';
import { useLabels, type LabelOf } from '../../shared/format/labels.js';
import { PageLink } from '../../shared/ui/page-link.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { usePresumed, type PresumedCall } from './presumed.query.js';
import { ReleaseCallModal } from './release-call-modal.js';

/** Calls that hold money because their reported cost is missing or impossible. Nothing is shown while there are none. */
export function PresumedCalls() {
  const load = usePresumed();
  const { me } = useSession();
  const { zone, href } = useView();
  const labelOf = useLabels();
  const [chosen, setChosen] = useKept<PresumedCall | null>('presumed-table.chosen', null);
  if (load.status !== 'ready' || load.data.length === 0) return null;
  return (
    <>
      <CountedTable
        title="Calls whose cost is not known"
        description="Their worst case is presumed spent until the provider's log reports the cost. Where no log can report it, two people give it back."
        items={load.data}
        trackBy="admissionId"
        columns={[
          ...columns(zone, labelOf, href),
          ...(may(me, 'releasePresumed') ? [releaseColumn(setChosen)] : []),
        ]}
      />
      {chosen !== null && (
        <ReleaseCallModal
          call={chosen}
          onClose={() => {
            setChosen(null);
          }}
        />
      )}
    </>
  );
}

/** Usage that is impossible for such a call: a person has to check the gateway that reported it. */
function Reported({
  at,
  keyId,
  keyName,
  usage,
  reason,
  zone,
}: NonNullable<PresumedCall['reported']> & { zone: string }) {
  const meters = Object.entries((usage ?? {}) as Record<string, number>)
    .filter(([, tokens]) => tokens > 0)
    .map(([meter, tokens]) => `${tokens.toLocaleString('en-US')} ${meter}`);
  return (
    <>
      <div>{meters.join(', ')}</div>
      <div>
        Not possible: {reason}. By {keyName ?? keyId}, {formatInstant(at, zone)}
      </div>
    </>
  );
}

function columns(
  zone: string,
  labelOf: LabelOf,
  href: ReturnType<typeof useView>['href'],
): TableProps.ColumnDefinition<PresumedCall>[] {
  return [
    {
      id: 'call',
      header: 'Call',
      isRowHeader: true,
      cell: ({ requestId }) => (
        <PageLink href={href(`/why/${encodeURIComponent(requestId)}`)}>
          <MiddleCut isId text={requestId} />
        </PageLink>
      ),
    },
    { id: 'team', header: 'Team', cell: ({ team }) => labelOf('team', team) },
    {
      id: 'model',
      header: 'Model',
      cell: ({ model }) => <MiddleCut text={model ?? '—'} />,
    },
    {
      id: 'presumed',
      header: <Num>Presumed</Num>,
      cell: ({ presumed }) => <Usd value={presumed} />,
    },
    {
      id: 'reported',
      header: 'Reported',
      minWidth: 220,
      cell: ({ reported }) =>
        reported === null ? 'nothing' : <Reported {...reported} zone={zone} />,
    },
    { id: 'at', header: 'Admitted', cell: ({ createdAt }) => formatInstant(createdAt, zone) },
    {
      id: 'asked',
      header: 'Asked to give back',
      minWidth: 150,
      cell: ({ releaseAskedBy, releaseReason }) =>
        releaseAskedBy === null ? 'not yet' : `${releaseAskedBy}: ${releaseReason ?? ''}`,
    },
  ];
}

function releaseColumn(
  onRelease: (call: PresumedCall) => void,
): TableProps.ColumnDefinition<PresumedCall> {
  return {
    id: 'release',
    header: 'Action',
    minWidth: 120,
    cell: (call) =>
      call.releaseIsMine ? (
        'waits for another person'
      ) : (
        <Button
          variant="inline-link"
          ariaLabel={`Give back what ${call.requestId} presumes`}
          onClick={() => {
            onRelease(call);
          }}
        >
          {call.releaseAskedBy === null ? 'Ask to give back' : 'Give back'}
        </Button>
      ),
  };
}

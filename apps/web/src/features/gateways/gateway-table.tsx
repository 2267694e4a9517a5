import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '../../shared/table/table.js';
import { useKept } from '../../shared/data/kept.js';
import { formatInstant } from '../../shared/format/dates.js';
import { formatCount } from '../../shared/format/numbers.js';
import { Empty } from '../../shared/ui/empty.js';
import { useView } from '../../shared/spend/use-view.js';
import type { Gateway } from './gateways.query.js';
import { RetireModal } from './retire-modal.js';

interface Props {
  readonly gateways: readonly Gateway[];
  readonly mayRetire: boolean;
}

/** Which gateways there are, and whose. */
export function GatewayTable({ gateways, mayRetire }: Props) {
  const { zone } = useView();
  const [retiring, setRetiring] = useKept<string | null>('gateway-table.retiring', null);
  return (
    <>
      <Table
        header={
          <Header
            variant="h2"
            description="A name belongs to the first key that uses it. Limits are divided among gateways that got a lease or acknowledged a document."
          >
            Gateways
          </Header>
        }
        ariaLabels={{ tableLabel: 'Gateways' }}
        items={gateways}
        trackBy="name"
        empty={<Empty title="No gateway yet">A gateway appears here when it first asks.</Empty>}
        columnDefinitions={[
          { id: 'name', header: 'Name', isRowHeader: true, cell: ({ name }) => name },
          { id: 'key', header: 'Key', cell: ({ key, keyId }) => key ?? keyId },
          { id: 'team', header: 'Team', cell: ({ team }) => team ?? 'any' },
          {
            id: 'environments',
            header: 'Environments',
            cell: ({ places }) =>
              places.map(({ environment, policy }) => (
                <div key={environment}>
                  {environment}
                  {policy === null ? ', no policy yet' : `, policy ${formatCount(policy)}`}
                </div>
              )),
          },
          {
            id: 'seen',
            header: 'Last seen',
            cell: ({ seenAt, places }) => (
              <>
                <Connected places={places} />
                <div>{formatInstant(seenAt, zone)}</div>
              </>
            ),
          },
          { id: 'counts', header: 'Shares limits', cell: (gateway) => <Shares {...gateway} /> },
          ...(mayRetire
            ? [
                {
                  id: 'retire',
                  header: 'Actions',
                  cell: ({ name }: Gateway) => (
                    <Button
                      variant="inline-link"
                      ariaLabel={`Retire ${name}`}
                      onClick={() => setRetiring(name)}
                    >
                      Retire…
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
      {retiring !== null && <RetireModal name={retiring} onClose={() => setRetiring(null)} />}
    </>
  );
}

const Connected = ({ places }: Pick<Gateway, 'places'>) =>
  places.some(({ connected }) => connected) ? (
    <StatusIndicator type="success">connected</StatusIndicator>
  ) : (
    <StatusIndicator type="stopped">not connected now</StatusIndicator>
  );

const Shares = ({ leasedAt, ackedAt }: Pick<Gateway, 'leasedAt' | 'ackedAt'>) =>
  leasedAt === null && ackedAt === null ? (
    <StatusIndicator type="info">not yet</StatusIndicator>
  ) : (
    <StatusIndicator type="success">yes</StatusIndicator>
  );

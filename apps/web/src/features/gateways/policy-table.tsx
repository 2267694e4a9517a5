import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '../../shared/table/table.js';
import { useKept } from '../../shared/data/kept.js';
import { formatInstant } from '../../shared/format/dates.js';
import { Empty } from '../../shared/ui/empty.js';
import { Num } from '../../shared/ui/figures.js';
import { formatCount } from '../../shared/format/numbers.js';
import { useView } from '../../shared/spend/use-view.js';
import type { PublishedPolicy } from './policies.query.js';
import { RemoveEnvironmentModal } from './retire-modal.js';

interface Props {
  readonly policies: readonly PublishedPolicy[];
  readonly mayRemove: boolean;
}

/** What gateways have of all this: one signed document for each environment. */
export function PolicyTable({ policies, mayRemove }: Props) {
  const { zone } = useView();
  const [removing, setRemoving] = useKept<string | null>('policy-table.removing', null);
  return (
    <>
      <Table
        header={
          <Header
            variant="h2"
            description="Flags, routes, access and limits reach gateways as one signed document for each environment."
          >
            What gateways have
          </Header>
        }
        ariaLabels={{ tableLabel: 'What gateways have' }}
        items={policies}
        trackBy="environment"
        empty={
          <Empty title="Nothing is published yet">
            A policy is published when the first gateway asks for it.
          </Empty>
        }
        columnDefinitions={[
          {
            id: 'environment',
            header: 'Environment',
            isRowHeader: true,
            cell: ({ environment }) => environment,
          },
          {
            id: 'version',
            header: <Num>Version</Num>,
            cell: ({ version }) => <Num>{formatCount(version)}</Num>,
          },
          {
            id: 'at',
            header: 'Published',
            cell: ({ publishedAt, by }) => `${formatInstant(publishedAt, zone)} by ${by}`,
          },
          { id: 'gateways', header: 'Gateways', cell: (policy) => <Applied policy={policy} /> },
          {
            id: 'staged',
            header: <Num>Rolled out to</Num>,
            cell: ({ staged }) => <Num>{staged}%</Num>,
          },
          {
            id: 'hash',
            header: 'Hash',
            cell: ({ hash }) => (
              <span className="mono" title={hash}>
                {hash.slice(0, 12)}…
              </span>
            ),
          },
          ...(mayRemove ? [removal(setRemoving)] : []),
        ]}
      />
      {removing !== null && (
        <RemoveEnvironmentModal name={removing} onClose={() => setRemoving(null)} />
      )}
    </>
  );
}

const removal = (onRemove: (environment: string) => void) => ({
  id: 'remove',
  header: 'Actions',
  cell: ({ environment }: PublishedPolicy) => (
    <Button
      variant="inline-link"
      ariaLabel={`Remove ${environment}`}
      onClick={() => onRemove(environment)}
    >
      Remove…
    </Button>
  ),
});

function Applied({ policy }: { readonly policy: PublishedPolicy }) {
  const { zone } = useView();
  const { gateways, applied, staged, away, lastSeenAt } = policy;
  const seen = lastSeenAt !== null && (
    <Box color="text-body-secondary" fontSize="body-s">
      {formatCount(away)} {gateways === 0 ? 'known' : 'not connected now'}, last seen{' '}
      {formatInstant(lastSeenAt, zone)}
    </Box>
  );
  if (gateways === 0)
    return seen === false ? (
      <StatusIndicator type="info">none was seen in the last week</StatusIndicator>
    ) : (
      <>
        <StatusIndicator type="stopped">none is connected now</StatusIndicator>
        {seen}
      </>
    );
  const type = applied >= gateways ? 'success' : staged < 100 ? 'in-progress' : 'warning';
  return (
    <>
      <StatusIndicator type={type}>
        {applied} of {gateways} applied
      </StatusIndicator>
      {seen}
    </>
  );
}

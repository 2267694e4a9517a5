import Header from '@cloudscape-design/components/header';
import Table from '../../shared/table/table.js';
import { MiddleCut } from '../../shared/ui/middle-cut.js';
import { formatBoundary } from '../../shared/format/dates.js';
import { Empty } from '../../shared/ui/empty.js';
import { useView } from '../../shared/spend/use-view.js';
import type { TeamData } from './team.query.js';

const KINDS: Readonly<Record<TeamData['recognisedBy'][number]['kind'], string>> = {
  metadata: 'Request metadata',
  bedrockProject: 'Bedrock project',
  profile: 'Inference profile',
  tag: 'Tag',
  person: 'Person',
  principal: 'Principal',
  organizationalUnit: 'Organisational unit',
  costCategory: 'Cost category',
  account: 'Account',
};

/** Why a call is this team's. */
export function Recognition({ team }: { readonly team: TeamData }) {
  const { zone } = useView();
  return (
    <Table
      header={
        <Header variant="h2" description="A call is this team's where one of these matches it.">
          Recognised by
        </Header>
      }
      ariaLabels={{ tableLabel: 'Recognised by' }}
      items={team.recognisedBy}
      trackBy={({ id }) => String(id)}
      empty={<Empty title="No rule">No call can be recognised as this team&apos;s yet.</Empty>}
      columnDefinitions={[
        { id: 'kind', header: 'By', isRowHeader: true, cell: ({ kind }) => KINDS[kind] },
        {
          id: 'pattern',
          header: 'Matches',
          cell: ({ field, pattern }) => (
            <MiddleCut isId text={field === '' ? pattern : `${field} = ${pattern}`} />
          ),
        },
        {
          id: 'from',
          header: 'From',
          cell: ({ validFrom }) =>
            validFrom === null ? 'from the beginning' : formatBoundary(validFrom, zone),
        },
        {
          id: 'to',
          header: 'To',
          cell: ({ validTo }) => (validTo === null ? 'now' : formatBoundary(validTo, zone)),
        },
      ]}
    />
  );
}

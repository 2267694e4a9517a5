import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '../../shared/table/table.js';
import { formatInstant } from '../../shared/format/dates.js';
import { Empty } from '../../shared/ui/empty.js';
import { ROLE_LABELS } from '../../shared/data/rights.js';
import { useView } from '../../shared/spend/use-view.js';
import type { Person } from './people.query.js';

interface Props {
  readonly people: readonly Person[];
  readonly onAct: ((what: 'edit' | 'disable', person: Person) => void) | null;
}

export function PeopleTable({ people, onAct }: Props) {
  const { zone } = useView();
  return (
    <Table
      header={
        <Header variant="h2" counter={`(${people.length})`}>
          People
        </Header>
      }
      ariaLabels={{ tableLabel: 'People' }}
      items={people}
      trackBy="id"
      empty={<Empty title="There are no accounts yet" />}
      columnDefinitions={[...columns(zone), ...(onAct === null ? [] : [actions(onAct)])]}
    />
  );
}

function columns(zone: string): TableProps.ColumnDefinition<Person>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      isRowHeader: true,
      cell: ({ name, demo }) => (
        <>
          {name} {demo && <Badge>sample</Badge>}
        </>
      ),
    },
    { id: 'email', header: 'Email', cell: ({ email }) => email },
    {
      id: 'roles',
      header: 'Roles',
      cell: ({ roles }) => roles.map((role) => ROLE_LABELS[role]).join(', '),
    },
    {
      id: 'teams',
      header: 'Teams',
      cell: ({ roles, teams }) => seen(roles, teams),
    },
    {
      id: 'state',
      header: 'State',
      cell: ({ disabledAt }) =>
        disabledAt === null ? (
          <StatusIndicator type="success">active</StatusIndicator>
        ) : (
          <StatusIndicator type="stopped">
            disabled {formatInstant(disabledAt, zone)}
          </StatusIndicator>
        ),
    },
    { id: 'created', header: 'Since', cell: ({ createdAt }) => formatInstant(createdAt, zone) },
    {
      id: 'seen',
      header: 'Last sign-in',
      cell: ({ lastSignInAt }) =>
        lastSignInAt === null ? 'never' : formatInstant(lastSignInAt, zone),
    },
  ];
}

function actions(onAct: NonNullable<Props['onAct']>): TableProps.ColumnDefinition<Person> {
  return {
    id: 'actions',
    header: 'Actions',
    cell: (person) => (
      <SpaceBetween size="xs" direction="horizontal">
        <Button
          variant="inline-link"
          ariaLabel={`Edit ${person.name}`}
          onClick={() => {
            onAct('edit', person);
          }}
        >
          Edit
        </Button>
        <Button
          variant="inline-link"
          ariaLabel={`${person.disabledAt === null ? 'Disable' : 'Enable'} ${person.name}`}
          onClick={() => {
            onAct('disable', person);
          }}
        >
          {person.disabledAt === null ? 'Disable' : 'Enable'}
        </Button>
      </SpaceBetween>
    ),
  };
}

function seen(roles: Person['roles'], teams: Person['teams']): string {
  if (roles.includes('teamLead')) return teams.join(', ') || 'none yet';
  return roles.every((role) => role === 'developer') ? 'own calls' : 'all';
}

import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '../../shared/table/table.js';
import type { ReactNode } from 'react';
import { formatInstant } from '../../shared/format/dates.js';
import { Empty } from '../../shared/ui/empty.js';
import { ROLE_LABELS } from '../../shared/data/rights.js';
import { useView } from '../../shared/spend/use-view.js';
import { KIND_LABELS, SCOPE_LABELS } from './kinds.js';
import type { ApiKey } from './keys.query.js';

export interface KeyTableProps {
  readonly keys: readonly ApiKey[];
  /** Above the table: which keys are shown. */
  readonly filter: ReactNode;
  /** Null where the reader may look but not change. */
  readonly onAct: ((what: 'rotate' | 'revoke', key: ApiKey) => void) | null;
}

export function KeyTable({ keys, filter, onAct }: KeyTableProps) {
  const { zone, now } = useView();
  return (
    <Table
      header={
        <Header variant="h2" counter={`(${keys.length})`} actions={filter}>
          Keys
        </Header>
      }
      ariaLabels={{ tableLabel: 'API keys' }}
      items={keys}
      trackBy="id"
      wrapLines
      stickyColumns={{ last: 1 }}
      empty={
        <Empty title="There are no keys yet">
          A gateway or an importer needs one to reach Bursar.
        </Empty>
      }
      columnDefinitions={[...columns(zone, now), ...(onAct === null ? [] : [actions(onAct)])]}
    />
  );
}

function columns(zone: string, now: number): TableProps.ColumnDefinition<ApiKey>[] {
  return [
    { id: 'name', header: 'Name', isRowHeader: true, cell: ({ name }) => name },
    { id: 'kind', header: 'Kind', cell: ({ kind }) => KIND_LABELS[kind] },
    {
      id: 'prefix',
      header: 'Begins with',
      cell: ({ prefix }) => <span className="mono">{prefix}…</span>,
    },
    { id: 'team', header: 'Team', cell: ({ team }) => team ?? 'any' },
    {
      id: 'roles',
      header: 'Roles and scopes',
      cell: ({ roles, scopes }) =>
        [
          ...roles.map((role) => ROLE_LABELS[role]),
          ...scopes.map((scope) => SCOPE_LABELS[scope]),
        ].join(', ') || 'none',
    },
    { id: 'state', header: 'State', cell: (key) => <KeyState apiKey={key} now={now} /> },
    {
      id: 'used',
      header: 'Last used',
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : formatInstant(lastUsedAt, zone)),
    },
    {
      id: 'created',
      header: 'Created',
      cell: ({ createdAt, createdBy }) => `${formatInstant(createdAt, zone)} by ${createdBy}`,
    },
    {
      id: 'expires',
      header: 'Expires',
      cell: ({ expiresAt }) => (expiresAt === null ? 'never' : formatInstant(expiresAt, zone)),
    },
  ];
}

function KeyState({ apiKey, now }: { readonly apiKey: ApiKey; readonly now: number }) {
  if (apiKey.revokedAt !== null) return <StatusIndicator type="stopped">revoked</StatusIndicator>;
  if (apiKey.expiresAt !== null && Date.parse(apiKey.expiresAt) <= now) {
    return <StatusIndicator type="stopped">expired</StatusIndicator>;
  }
  return <StatusIndicator type="success">active</StatusIndicator>;
}

function actions(onAct: NonNullable<KeyTableProps['onAct']>): TableProps.ColumnDefinition<ApiKey> {
  return {
    id: 'actions',
    header: 'Actions',
    cell: (key) =>
      key.revokedAt === null && (
        <SpaceBetween size="xs" direction="horizontal">
          <Button
            variant="inline-link"
            ariaLabel={`Rotate ${key.name}`}
            onClick={() => {
              onAct('rotate', key);
            }}
          >
            Rotate
          </Button>
          <Button
            variant="inline-link"
            ariaLabel={`Revoke ${key.name}`}
            onClick={() => {
              onAct('revoke', key);
            }}
          >
            Revoke
          </Button>
        </SpaceBetween>
      ),
  };
}

import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '../../shared/table/table.js';
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';
import { useKept } from '../../shared/data/kept.js';
import { at } from '../../shared/data/base.js';
import { may, ROLE_LABELS } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { formatInstant } from '../../shared/format/dates.js';
import { useView } from '../../shared/spend/use-view.js';
import { Empty } from '../../shared/ui/empty.js';
import { useFlash } from '../../shared/ui/flash.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { ReasonModal } from '../../shared/ui/reason-modal.js';
import { useConfirmGrant, useGrants, useRemoveGrant, type Grant } from './grants.query.js';

/** Who holds what, since when and by whom; and whether it is still needed. */
export function AccessReview() {
  const [ended, setEnded] = useState(false);
  const [removing, setRemoving] = useKept<Grant | null>('access-review.removing', null);
  const load = useGrants(ended);
  return (
    <>
      <Loaded load={load} height={300}>
        {(grants) => (
          <GrantTable grants={grants} ended={ended} onEnded={setEnded} onRemove={setRemoving} />
        )}
      </Loaded>
      {removing !== null && (
        <RemoveModal
          grant={removing}
          onClose={() => {
            setRemoving(null);
          }}
        />
      )}
    </>
  );
}

interface TableOf {
  readonly grants: readonly Grant[];
  readonly ended: boolean;
  readonly onEnded: (ended: boolean) => void;
  readonly onRemove: (grant: Grant) => void;
}

function GrantTable({ grants, ended, onEnded, onRemove }: TableOf) {
  const { me } = useSession();
  const { zone } = useView();
  const file = at(`/v1/exports/access.csv${ended ? '?ended=yes' : ''}`);
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${grants.length})`}
          description="Each role and each team of a person. Confirm what is still needed, and take away what is not."
          actions={
            <SpaceBetween size="s" direction="horizontal" alignItems="center">
              <Toggle
                checked={ended}
                onChange={({ detail }) => {
                  onEnded(detail.checked);
                }}
              >
                What was taken away
              </Toggle>
              <Button iconName="download" href={file} download="bursar-access.csv">
                CSV
              </Button>
            </SpaceBetween>
          }
        >
          Access review
        </Header>
      }
      ariaLabels={{ tableLabel: 'Access review' }}
      items={grants}
      trackBy="id"
      wrapLines
      empty={<Empty title="No roles are given" />}
      columnDefinitions={[...columns(zone), actions(may(me, 'managePeople'), onRemove)]}
    />
  );
}

const valueOf = ({ kind, value }: Grant): string =>
  kind === 'role'
    ? ((ROLE_LABELS as Readonly<Record<string, string>>)[value] ?? value)
    : `team ${value}`;

const ORIGINS: Readonly<Record<string, string>> = {
  before: 'before it was recorded',
  group: 'a group',
  screen: 'the screen',
  terminal: 'a terminal',
  installation: 'the installation',
};

function columns(zone: string): TableProps.ColumnDefinition<Grant>[] {
  return [
    { id: 'person', header: 'Person', isRowHeader: true, cell: ({ personName }) => personName },
    { id: 'email', header: 'Email', minWidth: 240, cell: ({ email }) => email },
    { id: 'value', header: 'Holds', cell: valueOf },
    { id: 'since', header: 'Since', cell: ({ givenAt }) => formatInstant(givenAt, zone) },
    {
      id: 'by',
      header: 'By',
      cell: ({ givenBy, origin }) => `${givenBy}, ${ORIGINS[origin] ?? origin}`,
    },
    {
      id: 'reviewed',
      header: 'Confirmed',
      cell: ({ reviewedAt, reviewedBy, endedAt, endedBy }) => {
        if (endedAt !== null)
          return `taken away ${formatInstant(endedAt, zone)} by ${endedBy ?? 'Bursar'}`;
        return reviewedAt === null
          ? 'never'
          : `${formatInstant(reviewedAt, zone)} by ${reviewedBy ?? 'a person'}`;
      },
    },
  ];
}

function actions(
  manages: boolean,
  onRemove: TableOf['onRemove'],
): TableProps.ColumnDefinition<Grant> {
  return {
    id: 'actions',
    header: 'Actions',
    cell: (grant) =>
      grant.endedAt === null && (
        <SpaceBetween size="xs" direction="horizontal">
          <ConfirmButton grant={grant} />
          {manages && (
            <Button
              variant="inline-link"
              ariaLabel={`Take ${valueOf(grant)} from ${grant.personName}`}
              onClick={() => {
                onRemove(grant);
              }}
            >
              Take away
            </Button>
          )}
        </SpaceBetween>
      ),
  };
}

function ConfirmButton({ grant }: { readonly grant: Grant }) {
  const { say } = useFlash();
  const [busy, confirm] = useConfirmGrant();
  const send = async () => {
    const done = await confirm({ id: grant.id });
    if (done.ok)
      say({ type: 'success', header: `Confirmed: ${valueOf(grant)} of ${grant.personName}` });
    else say({ type: 'error', header: [done.message, done.hint].filter(Boolean).join(' ') });
  };
  return (
    <Button
      variant="inline-link"
      loading={busy}
      ariaLabel={`Confirm ${valueOf(grant)} of ${grant.personName}`}
      onClick={() => void send()}
    >
      Confirm
    </Button>
  );
}

function RemoveModal({ grant, onClose }: { readonly grant: Grant; readonly onClose: () => void }) {
  const [busy, remove] = useRemoveGrant();
  const what = `${valueOf(grant)} from ${grant.personName}`;
  return (
    <ReasonModal
      title={`Take ${what}`}
      action="Take away"
      busy={busy}
      act={(reason) => remove({ id: grant.id, reason })}
      done={() => `Taken: ${what}`}
      onClose={onClose}
    >
      <p>It counts from the next request on. It can be given again.</p>
    </ReasonModal>
  );
}

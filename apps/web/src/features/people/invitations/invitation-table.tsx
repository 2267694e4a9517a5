import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '../../../shared/table/table.js';
import { ROLE_LABELS } from '../../../shared/data/rights.js';
import { formatInstant } from '../../../shared/format/dates.js';
import { useFlash } from '../../../shared/ui/flash.js';
import { Loaded } from '../../../shared/ui/loaded.js';
import { useView } from '../../../shared/spend/use-view.js';
import {
  type Invitation,
  type NewInvitation,
  useInvitations,
  useResend,
  useRevoke,
} from './invitations.query.js';

interface Props {
  readonly manages: boolean;
  readonly onResent: (made: NewInvitation) => void;
}

type Act = (what: 'resend' | 'revoke', invitation: Invitation) => void;

/** Who was invited and has not come yet. Nothing is shown where no one was. */
export function InvitationTable({ manages, onResent }: Props) {
  const { zone } = useView();
  const load = useInvitations();
  const { say, fail } = useFlash();
  const [, resend] = useResend();
  const [, revoke] = useRevoke();
  const act = async (what: 'resend' | 'revoke', { id, email }: Invitation) => {
    if (what === 'resend') {
      const done = await resend({ id });
      if (done.ok) onResent(done.value);
      else fail('The invitation was not sent again', done);
      return;
    }
    const done = await revoke({ id });
    if (done.ok) say({ type: 'success', header: `The invitation of ${email} is withdrawn` });
    else fail('The invitation stands', done);
  };
  if (load.status === 'ready' && load.data.length === 0) return null;
  return (
    <Loaded load={load} height={120}>
      {(invitations) => (
        <Table
          header={
            <Header variant="h2" counter={`(${String(invitations.length)})`}>
              Invitations
            </Header>
          }
          ariaLabels={{ tableLabel: 'Invitations' }}
          items={invitations}
          trackBy="id"
          columnDefinitions={[
            ...columns(zone),
            ...(manages ? [actions((what, one) => void act(what, one))] : []),
          ]}
        />
      )}
    </Loaded>
  );
}

const STATES: Readonly<Record<Invitation['state'], readonly [StatusIndicatorProps.Type, string]>> =
  {
    open: ['pending', 'open'],
    accepted: ['success', 'accepted'],
    revoked: ['stopped', 'withdrawn'],
    expired: ['warning', 'expired'],
  };

function columns(zone: string): TableProps.ColumnDefinition<Invitation>[] {
  return [
    { id: 'name', header: 'Name', isRowHeader: true, cell: ({ name }) => name },
    { id: 'email', header: 'Email', cell: ({ email }) => email },
    {
      id: 'roles',
      header: 'Roles',
      cell: ({ roles }) => roles.map((role) => ROLE_LABELS[role]).join(', '),
    },
    {
      id: 'state',
      header: 'State',
      cell: ({ state }) => (
        <StatusIndicator type={STATES[state][0]}>{STATES[state][1]}</StatusIndicator>
      ),
    },
    {
      id: 'sent',
      header: 'Sent',
      cell: ({ sentAt, problem, hint }) => {
        if (sentAt !== null) return formatInstant(sentAt, zone);
        return problem === null ? 'not yet by e-mail' : [problem, hint].filter(Boolean).join(' ');
      },
    },
    { id: 'by', header: 'Invited by', cell: ({ createdBy }) => createdBy },
    { id: 'until', header: 'Until', cell: ({ expiresAt }) => formatInstant(expiresAt, zone) },
  ];
}

function actions(onAct: Act): TableProps.ColumnDefinition<Invitation> {
  return {
    id: 'actions',
    header: 'Actions',
    cell: (invitation) =>
      (invitation.state === 'open' || invitation.state === 'expired') && (
        <SpaceBetween size="xs" direction="horizontal">
          <Button
            variant="inline-link"
            ariaLabel={`Send ${invitation.email} another link`}
            onClick={() => {
              onAct('resend', invitation);
            }}
          >
            New link
          </Button>
          <Button
            variant="inline-link"
            ariaLabel={`Withdraw the invitation of ${invitation.email}`}
            onClick={() => {
              onAct('revoke', invitation);
            }}
          >
            Withdraw
          </Button>
        </SpaceBetween>
      ),
  };
}

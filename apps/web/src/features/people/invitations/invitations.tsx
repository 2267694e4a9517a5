import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { InvitationTable } from './invitation-table.js';
import type { NewInvitation } from './invitations.query.js';
import { InviteModal } from './invite-modal.js';
import { LinkModal } from './link-modal.js';

interface Props {
  readonly manages: boolean;
  readonly inviting: boolean;
  readonly onInviting: (inviting: boolean) => void;
}

export function InviteButton({ onInvite }: { readonly onInvite: () => void }) {
  return (
    <Button variant="primary" onClick={onInvite}>
      Invite
    </Button>
  );
}

/** The invitations of the page, and what opens over it to make one. */
export function Invitations({ manages, inviting, onInviting }: Props) {
  const [made, setMade] = useState<NewInvitation | null>(null);
  return (
    <>
      <InvitationTable manages={manages} onResent={setMade} />
      {inviting && (
        <InviteModal
          onInvited={(invitation) => {
            onInviting(false);
            setMade(invitation);
          }}
          onClose={() => {
            onInviting(false);
          }}
        />
      )}
      {made !== null && (
        <LinkModal
          made={made}
          onClose={() => {
            setMade(null);
          }}
        />
      )}
    </>
  );
}

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useKept } from '../../../shared/data/kept.js';
import { PersonForm, type PersonDraft } from '../person-form.js';
import { type NewInvitation, useInvite } from './invitations.query.js';

interface Props {
  readonly onInvited: (made: NewInvitation) => void;
  readonly onClose: () => void;
}

const EMPTY: PersonDraft = { email: '', name: '', roles: [], teams: [], password: '' };

/** Who may come, with which roles: how they sign in they choose themselves. */
export function InviteModal({ onInvited, onClose }: Props) {
  const [draft, setDraft] = useKept<PersonDraft>('invite-modal.draft', EMPTY);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, invite] = useInvite();
  const complete = draft.email.trim() !== '' && draft.name.trim() !== '' && draft.roles.length > 0;
  const send = async () => {
    const done = await invite({
      input: {
        email: draft.email.trim(),
        name: draft.name.trim(),
        roles: [...draft.roles],
        teams: draft.roles.includes('teamLead') ? [...draft.teams] : [],
      },
    });
    if (done.ok) onInvited(done.value);
    else setFailure([done.message, done.hint].filter(Boolean).join(' '));
  };
  return (
    <Modal
      visible
      header="Invite a person"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button onClick={onClose}>Cancel</Button>
            <Button
              variant="primary"
              loading={busy}
              disabled={!complete}
              onClick={() => void send()}
            >
              Invite
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Box>
          They get a link, and choose how they sign in. For an account that is there already, it is
          a link to choose another password.
        </Box>
        <PersonForm draft={draft} isNew withPassword={false} onChange={setDraft} />
        <div role="alert">{failure !== null && <Alert type="error">{failure}</Alert>}</div>
      </SpaceBetween>
    </Modal>
  );
}

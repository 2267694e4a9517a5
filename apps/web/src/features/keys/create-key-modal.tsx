import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useKept } from '../../shared/data/kept.js';
import { CreateKeyForm, takesTeam, type KeyDraft } from './create-key-form.js';
import { useCreateKey } from './keys.query.js';
import type { NewSecret } from './secret-modal.js';

interface Props {
  readonly onClose: () => void;
  readonly onCreated: (secret: NewSecret) => void;
}

const START: KeyDraft = {
  name: '',
  kind: 'gateway',
  team: null,
  roles: [],
  scopes: [],
  expires: '',
};

/** What the server would refuse anyway is not sent. */
function isComplete({ name, kind, roles, scopes, expires }: KeyDraft): boolean {
  if (name.trim() === '') return false;
  if (kind === 'service') return scopes.length > 0 && expires !== '';
  return kind !== 'cli' || roles.length > 0;
}

export function CreateKeyModal({ onClose, onCreated }: Props) {
  const [draft, setDraft] = useKept('create-key-modal.draft', START);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, create] = useCreateKey();
  const send = async () => {
    const done = await create({
      input: {
        name: draft.name.trim(),
        kind: draft.kind,
        team: takesTeam(draft) ? draft.team : null,
        roles: draft.kind === 'cli' ? [...draft.roles] : null,
        scopes: draft.kind === 'service' ? [...draft.scopes] : null,
        expiresAt: draft.expires === '' ? null : `${draft.expires}T00:00:00Z`,
      },
    });
    if (done.ok) onCreated({ name: done.value.key.name, secret: done.value.secret });
    else setFailure([done.message, done.hint].filter(Boolean).join(' '));
  };
  return (
    <Modal
      visible
      header="Create a key"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button onClick={onClose}>Cancel</Button>
            <Button
              variant="primary"
              loading={busy}
              disabled={!isComplete(draft)}
              onClick={() => void send()}
            >
              Create key
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <CreateKeyForm draft={draft} onChange={setDraft} />
        <div role="alert">{failure !== null && <Alert type="error">{failure}</Alert>}</div>
      </SpaceBetween>
    </Modal>
  );
}

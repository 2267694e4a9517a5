import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useKept } from '../../shared/data/kept.js';
import { useFlash } from '../../shared/ui/flash.js';
import { useSavePerson, type Person } from './people.query.js';
import { PersonForm, type PersonDraft } from './person-form.js';

interface Props {
  /** Null adds a person. */
  readonly person: Person | null;
  readonly onClose: () => void;
}

const NEW_PERSON: PersonDraft = { email: '', name: '', roles: [], teams: [], password: '' };

export function PersonModal({ person, onClose }: Props) {
  const { say } = useFlash();
  const [draft, setDraft] = useKept<PersonDraft>(
    'person-modal.draft',
    person === null ? NEW_PERSON : { ...person, password: '' },
  );
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, save] = useSavePerson();
  const named = draft.email.trim() !== '' && draft.name.trim() !== '';
  const complete = named && draft.roles.length > 0 && (person !== null || draft.password !== '');
  const send = async () => {
    const done = await save({
      input: {
        id: person?.id ?? null,
        email: draft.email.trim(),
        name: draft.name.trim(),
        roles: [...draft.roles],
        teams: draft.roles.includes('teamLead') ? [...draft.teams] : [],
        password: draft.password === '' ? null : draft.password,
      },
    });
    if (!done.ok) {
      setFailure([done.message, done.hint].filter(Boolean).join(' '));
      return;
    }
    say({
      type: 'success',
      header: `${done.value.name} is ${person === null ? 'added' : 'saved'}`,
    });
    onClose();
  };
  return (
    <Modal
      visible
      header={person === null ? 'Add a person' : `Edit ${person.name}`}
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
              Save
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <PersonForm draft={draft} isNew={person === null} onChange={setDraft} />
        <div role="alert">{failure !== null && <Alert type="error">{failure}</Alert>}</div>
      </SpaceBetween>
    </Modal>
  );
}

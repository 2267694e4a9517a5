import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useKept } from '../../shared/data/kept.js';
import { useBasis } from '../../shared/crossing/basis.js';
import { Crossed } from '../../shared/crossing/crossed.js';
import { useFlash } from '../../shared/ui/flash.js';
import { useSavePerson, type Person } from './people.query.js';
import { PersonForm, type PersonDraft } from './person-form.js';
import { PersonVersions, settableOf } from './person-versions.js';

interface Props {
  /** As they are now; null adds a person. */
  readonly person: Person | null;
  readonly onClose: () => void;
}

const NEW_PERSON: PersonDraft = { email: '', name: '', roles: [], teams: [], password: '' };

/** As the list has them now. */
const draftOf = (person: Person): PersonDraft => ({
  email: person.email,
  name: person.name,
  roles: person.roles,
  teams: person.teams,
  password: '',
});

const toPerson = ({ email, name, roles, teams }: PersonDraft) => ({
  email: email.trim(),
  name: name.trim(),
  roles: [...roles],
  teams: roles.includes('teamLead') ? [...teams] : [],
});

export function PersonModal({ person, onClose }: Props) {
  const { say } = useFlash();
  const [draft, setDraft] = useKept<PersonDraft>(
    'person-modal.draft',
    person === null ? NEW_PERSON : draftOf(person),
  );
  const basis = useBasis(person?.id ?? '', person);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, save] = useSavePerson();
  const named = draft.email.trim() !== '' && draft.name.trim() !== '';
  const complete = named && draft.roles.length > 0 && (person !== null || draft.password !== '');
  const send = async () => {
    const done = await save({
      input: {
        id: person?.id ?? null,
        ...toPerson(draft),
        password: draft.password === '' ? null : draft.password,
        seen: basis.seen,
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
              disabled={!complete || basis.isCrossed}
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
        {person !== null && basis.isCrossed && (
          <Crossed
            onTake={() => {
              setDraft(draftOf(person));
              setFailure(null);
              basis.look();
            }}
            onKeep={() => {
              setFailure(null);
              basis.look();
            }}
          >
            <PersonVersions
              now={settableOf(person)}
              mine={{ ...settableOf(person), ...toPerson(draft) }}
            />
          </Crossed>
        )}
        <div role="alert">{failure !== null && <Alert type="error">{failure}</Alert>}</div>
      </SpaceBetween>
    </Modal>
  );
}

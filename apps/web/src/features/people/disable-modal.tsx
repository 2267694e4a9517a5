import { useState } from 'react';
import { ConfirmModal } from '../../shared/ui/confirm-modal.js';
import { useFlash } from '../../shared/ui/flash.js';
import { useSavePerson, type Person } from './people.query.js';

interface Props {
  readonly person: Person;
  readonly onClose: () => void;
}

/** Disables, or lets in again. */
export function DisableModal({ person, onClose }: Props) {
  const { say } = useFlash();
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, save] = useSavePerson();
  const disabling = person.disabledAt === null;
  const { id, email, name, roles, teams } = person;
  const confirm = async () => {
    const done = await save({ input: { id, email, name, roles, teams, disabled: disabling } });
    if (!done.ok) {
      setFailure([done.message, done.hint].filter(Boolean).join(' '));
      return;
    }
    say({ type: 'success', header: `${name} is ${disabling ? 'disabled' : 'enabled again'}` });
    onClose();
  };
  return (
    <ConfirmModal
      title={`${disabling ? 'Disable' : 'Enable'} ${name}`}
      action={disabling ? 'Disable' : 'Enable'}
      busy={busy}
      failure={failure}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <p>
        {disabling
          ? 'They are signed out and cannot sign in again. What they did stays on record.'
          : 'They can sign in again with the password they had.'}
      </p>
    </ConfirmModal>
  );
}

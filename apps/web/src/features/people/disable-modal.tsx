import { useState } from 'react';
import { useBasis } from '../../shared/crossing/basis.js';
import { ConfirmModal } from '../../shared/ui/confirm-modal.js';
import { Crossed } from '../../shared/crossing/crossed.js';
import { useFlash } from '../../shared/ui/flash.js';
import { useSavePerson, type Person } from './people.query.js';
import { PersonVersions, settableOf } from './person-versions.js';

interface Props {
  readonly person: Person;
  readonly onClose: () => void;
}

/** Disables, or lets in again. */
export function DisableModal({ person, onClose }: Props) {
  const { say } = useFlash();
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, save] = useSavePerson();
  const basis = useBasis(person.id, person);
  const { id, email, name, roles, teams, disabledAt } = basis.then;
  const disabling = disabledAt === null;
  const confirm = async () => {
    const settings = { id, email, name, roles, teams, disabled: disabling };
    const done = await save({ input: { ...settings, seen: basis.seen } });
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
      {basis.isCrossed && (
        <Crossed onTake={onClose} onKeep={basis.look}>
          <PersonVersions now={settableOf(person)} mine={settableOf(basis.then)} />
        </Crossed>
      )}
    </ConfirmModal>
  );
}

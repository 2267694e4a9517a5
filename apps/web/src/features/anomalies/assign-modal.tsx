import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useBasis } from '../../shared/crossing/basis.js';
import { useKept } from '../../shared/data/kept.js';
import { Crossed, Differences } from '../../shared/crossing/crossed.js';
import { ConfirmModal } from '../../shared/ui/confirm-modal.js';
import { useFlash } from '../../shared/ui/flash.js';
import { type AnomalyRow, useAssign } from './anomalies.query.js';

interface Props {
  readonly anomaly: AnomalyRow;
  readonly onClose: () => void;
}

/** Who looks after it. */
export function AssignModal({ anomaly, onClose }: Props) {
  const { say } = useFlash();
  const [busy, assign] = useAssign();
  const basis = useBasis(anomaly.id, anomaly);
  const [person, setPerson] = useKept('assign-modal.person', '');
  const [failure, setFailure] = useState<string | null>(null);
  const send = async () => {
    const to = person.trim();
    const outcome = await assign({
      input: { id: anomaly.id, to: to === '' ? null : to, seen: basis.seen },
    });
    if (!outcome.ok) {
      setFailure([outcome.message, outcome.hint].filter(Boolean).join(' '));
      return;
    }
    const { ownerName } = outcome.value;
    say({ type: 'success', header: `${ownerName ?? 'No one'} looks after this anomaly.` });
    onClose();
  };
  return (
    <ConfirmModal
      title="Owner of this anomaly"
      action="Save the owner"
      busy={busy}
      failure={failure}
      onClose={onClose}
      onConfirm={() => void send()}
    >
      <FormField
        label="Person"
        description="The e-mail address that they sign in with; empty for no one."
      >
        <Input
          value={person}
          onChange={({ detail }) => {
            setPerson(detail.value);
            setFailure(null);
          }}
        />
      </FormField>
      {basis.isCrossed && (
        <Crossed onTake={onClose} onKeep={basis.look}>
          <Differences
            rows={[
              { what: 'Owner', theirs: anomaly.ownerName ?? '', mine: person },
              { what: 'Verdict', theirs: anomaly.verdict ?? '', mine: basis.then.verdict ?? '' },
            ]}
          />
        </Crossed>
      )}
    </ConfirmModal>
  );
}

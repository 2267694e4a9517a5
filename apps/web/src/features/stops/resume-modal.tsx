import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { ConfirmModal } from '../../shared/confirm-modal.js';
import { useFlash } from '../../shared/flash.js';
import { useLabels } from '../../shared/labels.js';
import { scopeText, toScope } from '../../shared/scopes.js';
import { useResume, type Stop } from './stops.query.js';

interface Props {
  readonly stop: Stop;
  readonly onClose: () => void;
}

/** Resuming is kept as a stop is: with who and why. */
export function ResumeModal({ stop, onClose }: Props) {
  const labelOf = useLabels();
  const { say } = useFlash();
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, resume] = useResume();
  const what = scopeText(toScope(stop.scope), labelOf);
  const send = async () => {
    const done = await resume({ input: { id: stop.id, reason: reason.trim() } });
    if (!done.ok) {
      setFailure([done.message, done.hint].filter(Boolean).join(' '));
      return;
    }
    say({ type: 'success', header: `${what} is resumed` });
    onClose();
  };
  return (
    <ConfirmModal
      title={`Resume ${what}`}
      action="Resume traffic"
      busy={busy}
      failure={failure}
      onClose={onClose}
      onConfirm={() => void send()}
    >
      <p>
        It was stopped by {stop.by}: {stop.reason}.
      </p>
      <FormField label="Reason" description="Kept in the audit log.">
        <Input
          value={reason}
          onChange={({ detail }) => {
            setReason(detail.value);
          }}
        />
      </FormField>
    </ConfirmModal>
  );
}

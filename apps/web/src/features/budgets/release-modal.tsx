import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { ConfirmModal } from '../../shared/confirm-modal.js';
import { useFlash } from '../../shared/flash.js';
import { formatUsd } from '../../shared/money.js';
import { useReleasePresumed, type PresumedCall } from './presumed.query.js';

interface Props {
  readonly call: PresumedCall;
  readonly onClose: () => void;
}

/** The first person asks, a second one agrees: only then is the money free again. */
export function ReleaseModal({ call, onClose }: Props) {
  const { say } = useFlash();
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, release] = useReleasePresumed();
  const isFirst = call.releaseAskedBy === null;
  const send = async () => {
    const done = await release({
      input: { admissionId: call.admissionId, reason: reason.trim() },
    });
    if (!done.ok) {
      setFailure([done.message, done.hint].filter(Boolean).join(' '));
      return;
    }
    const header =
      done.value.state === 'released'
        ? `${formatUsd(call.presumed)} is given back`
        : 'Asked: somebody else has to agree';
    say({ type: 'success', header });
    onClose();
  };
  return (
    <ConfirmModal
      title={`${isFirst ? 'Ask to give back' : 'Give back'} ${formatUsd(call.presumed)}`}
      action={isFirst ? 'Ask' : 'Give back'}
      busy={busy}
      failure={failure}
      onClose={onClose}
      onConfirm={() => void send()}
    >
      <p>
        If the provider&apos;s log still tells what the call cost, that counts, and the budget may
        be overspent by it.
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

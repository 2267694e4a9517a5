import { useState } from 'react';
import { ConfirmModal } from '../../shared/ui/confirm-modal.js';
import { useFlash } from '../../shared/ui/flash.js';
import { useRevokeKey, useRotateKey, type ApiKey } from './keys.query.js';
import type { NewSecret } from './secret-modal.js';

interface Props {
  readonly apiKey: ApiKey;
  readonly onClose: () => void;
}

export function RotateModal({
  apiKey,
  onClose,
  onRotated,
}: Props & { readonly onRotated: (secret: NewSecret) => void }) {
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, rotate] = useRotateKey();
  const confirm = async () => {
    const done = await rotate({ id: apiKey.id });
    if (done.ok) onRotated({ name: apiKey.name, secret: done.value.secret });
    else setFailure(done.message);
  };
  return (
    <ConfirmModal
      title={`Rotate ${apiKey.name}`}
      action="Rotate"
      busy={busy}
      failure={failure}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <p>
        The key gets a new secret and the old one stops working at once. Its clients are refused
        until they have the new one.
      </p>
    </ConfirmModal>
  );
}

export function RevokeModal({ apiKey, onClose }: Props) {
  const { say } = useFlash();
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, revoke] = useRevokeKey();
  const confirm = async () => {
    const done = await revoke({ id: apiKey.id, reason: null });
    if (!done.ok) {
      setFailure(done.message);
      return;
    }
    say({ type: 'success', header: `${apiKey.name} is revoked` });
    onClose();
  };
  return (
    <ConfirmModal
      title={`Revoke ${apiKey.name}`}
      action="Revoke"
      busy={busy}
      failure={failure}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <p>The key stops working at once and for good. Create another one if it is needed again.</p>
    </ConfirmModal>
  );
}

import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { type ReactNode, useState } from 'react';
import { useKept } from '../data/kept.js';
import { ConfirmModal } from './confirm-modal.js';
import { useFlash } from './flash.js';

type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string; readonly hint?: string | null | undefined };

interface Props<T> {
  readonly title: string;
  readonly action: string;
  readonly busy: boolean;
  readonly act: (reason: string) => Promise<Outcome<T>>;
  /** What is said once it is done. */
  readonly done: (value: T) => string;
  readonly onClose: () => void;
  /** What will happen. */
  readonly children: ReactNode;
}

/** Acts once the user has given a reason; an error disappears as soon as the reason changes. */
export function ReasonModal<T>({ title, action, busy, act, done, onClose, children }: Props<T>) {
  const { say } = useFlash();
  const [reason, setReason] = useKept(`${title}.reason`, '');
  const [failure, setFailure] = useState<string | null>(null);
  const send = async () => {
    const outcome = await act(reason.trim());
    if (!outcome.ok) {
      setFailure([outcome.message, outcome.hint].filter(Boolean).join(' '));
      return;
    }
    say({ type: 'success', header: done(outcome.value) });
    onClose();
  };
  return (
    <ConfirmModal
      title={title}
      action={action}
      busy={busy}
      failure={failure}
      onClose={onClose}
      onConfirm={() => void send()}
    >
      {children}
      <FormField label="Reason" description="Kept in the audit log.">
        <Input
          value={reason}
          onChange={({ detail }) => {
            setReason(detail.value);
            setFailure(null);
          }}
        />
      </FormField>
    </ConfirmModal>
  );
}

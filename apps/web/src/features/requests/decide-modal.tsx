import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useKept } from '../../shared/data/kept.js';
import { ConfirmModal } from '../../shared/ui/confirm-modal.js';
import { useFlash } from '../../shared/ui/flash.js';
import { formatLimit, subjectText, toSubject, unitOf } from '../../shared/limits/limits.js';
import type { Act } from './request-card.js';
import { useDecideLimit, useWithdrawLimit, type LimitRequest } from './requests.query.js';

interface Props {
  readonly act: Act;
  readonly request: LimitRequest;
  readonly onClose: () => void;
}

const TITLES: Readonly<Record<Act, string>> = {
  approve: 'Approve',
  less: 'Approve less',
  deny: 'Deny',
  withdraw: 'Withdraw',
};
const DONE: Readonly<Record<Act, string>> = {
  approve: 'is raised',
  less: 'is raised',
  deny: 'stays as it is',
  withdraw: 'is no longer asked about',
};

/** One more click: the amount, and a note for the person who asked. */
export function DecideModal({ act, request, onClose }: Props) {
  const { say } = useFlash();
  const [to, setTo] = useKept('decide-modal.to', act === 'less' ? '' : request.to);
  const [note, setNote] = useKept('decide-modal.note', '');
  const [failure, setFailure] = useState<string | null>(null);
  const [deciding, decide] = useDecideLimit();
  const [withdrawing, withdraw] = useWithdrawLimit();
  const subject = toSubject(request.subject);
  if (subject === null) return null;
  const send = async () => {
    const decision = act === 'deny' ? 'deny' : 'approve';
    const terms = { note: note.trim() === '' ? null : note.trim(), to: act === 'less' ? to : null };
    const done = await (act === 'withdraw'
      ? withdraw({ id: request.id })
      : decide({ input: { id: request.id, decision, hash: request.hash ?? null, ...terms } }));
    if (!done.ok) {
      setFailure([done.message, done.hint].filter(Boolean).join(' '));
      return;
    }
    say({ type: 'success', header: `${subjectText(subject)} ${DONE[act]}` });
    onClose();
  };
  return (
    <ConfirmModal
      title={`${TITLES[act]}: ${subjectText(subject)}`}
      action={act === 'less' ? 'Approve this much' : TITLES[act]}
      busy={deciding || withdrawing}
      failure={failure}
      onClose={onClose}
      onConfirm={() => void send()}
    >
      <p>
        {formatLimit(subject, request.from)} now; {formatLimit(subject, request.to)} asked for by{' '}
        {request.requestedBy}.
      </p>
      {act === 'less' && (
        <FormField label={`New limit, ${unitOf(subject)}`}>
          <Input
            value={to}
            inputMode="decimal"
            onChange={({ detail }) => {
              setTo(detail.value.trim());
            }}
          />
        </FormField>
      )}
      {act !== 'withdraw' && (
        <FormField label="Note" constraintText="Optional; the person who asked reads it.">
          <Input
            value={note}
            onChange={({ detail }) => {
              setNote(detail.value);
            }}
          />
        </FormField>
      )}
    </ConfirmModal>
  );
}

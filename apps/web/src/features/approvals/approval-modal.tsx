import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useKept } from '../../shared/data/kept.js';
import { ConfirmModal } from '../../shared/ui/confirm-modal.js';
import { useFlash } from '../../shared/ui/flash.js';
import {
  useDecideApproval,
  useProposal,
  useWithdrawApproval,
  type Proposal,
} from './approvals.query.js';

export type ApprovalAct = 'approve' | 'deny' | 'withdraw';

interface Props {
  readonly act: ApprovalAct;
  readonly proposal: Proposal;
  readonly onClose: () => void;
}

const TITLES: Readonly<Record<ApprovalAct, string>> = {
  approve: 'Approve',
  deny: 'Deny',
  withdraw: 'Withdraw',
};
const DONE: Readonly<Record<string, string>> = {
  done: 'Approved and done',
  denied: 'Denied',
  withdrawn: 'Withdrawn',
  open: 'Approved; it waits for another person',
};

/** One more click, and a note for the person who asked. */
export function ApprovalModal({ act, proposal: listed, onClose }: Props) {
  const { say } = useFlash();
  const load = useProposal(listed.id);
  // What is decided on is what is shown here, as it stands at this moment.
  const proposal =
    load.status === 'ready' && load.data.__typename === 'Proposal' ? load.data : listed;
  const [note, setNote] = useKept('approval-modal.note', '');
  const [failure, setFailure] = useState<string | null>(null);
  const [deciding, decide] = useDecideApproval();
  const [withdrawing, withdraw] = useWithdrawApproval();
  const send = async () => {
    const { id, hash } = proposal;
    const decision = act === 'deny' ? 'deny' : 'approve';
    const said = note.trim() === '' ? null : note.trim();
    const done = await (act === 'withdraw'
      ? withdraw({ id })
      : decide({ input: { id, decision, hash, note: said } }));
    if (!done.ok) {
      setFailure([done.message, done.hint].filter(Boolean).join(' '));
      return;
    }
    say({ type: 'success', header: `${DONE[done.value.state] ?? 'Done'}: ${proposal.title}` });
    onClose();
  };
  return (
    <ConfirmModal
      title={`${TITLES[act]}: ${proposal.title}`}
      action={TITLES[act]}
      busy={deciding || withdrawing || load.status === 'pending'}
      failure={failure}
      onClose={onClose}
      onConfirm={() => void send()}
    >
      <ul className="plain-list break">
        {proposal.lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
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

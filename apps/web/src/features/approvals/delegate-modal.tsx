import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { instantOf } from '@bursar/time';
import { useState } from 'react';
import { useKept } from '../../shared/data/kept.js';
import { useView } from '../../shared/spend/use-view.js';
import { ConfirmModal } from '../../shared/ui/confirm-modal.js';
import { DayField } from '../../shared/ui/day-field.js';
import { useFlash } from '../../shared/ui/flash.js';
import { useAddDelegation } from './delegates.query.js';

interface Draft {
  readonly delegate: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

const START: Draft = { delegate: '', from: '', to: '', reason: '' };

/** For oneself: who acts while one is away, and until when. */
export function DelegateModal({ onClose }: { readonly onClose: () => void }) {
  const { zone } = useView();
  const { say } = useFlash();
  const [draft, setDraft] = useKept('delegate-modal.draft', START);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, add] = useAddDelegation();
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    setFailure(null);
  };
  const midnight = (date: string) =>
    date === '' ? null : new Date(instantOf({ date, time: '00:00' }, zone)).toISOString();
  const send = async () => {
    const to = midnight(draft.to);
    if (to === null) {
      setFailure('Say until which day.');
      return;
    }
    const { delegate, reason } = draft;
    const done = await add({ input: { delegate, reason, from: midnight(draft.from), to } });
    if (!done.ok) {
      setFailure([done.message, done.hint].filter(Boolean).join(' '));
      return;
    }
    say({ type: 'success', header: `${done.value.delegateName} is your delegate` });
    onClose();
  };
  return (
    <ConfirmModal
      title="Name a delegate"
      action="Name this delegate"
      busy={busy}
      failure={failure}
      onClose={onClose}
      onConfirm={() => void send()}
    >
      <FormField label="Who" description="The e-mail address of the person who acts for you.">
        <Input
          type="email"
          value={draft.delegate}
          onChange={({ detail }) => {
            change({ delegate: detail.value });
          }}
        />
      </FormField>
      <div className="side-by-side">
        <FormField label="From" constraintText={`Optional; 00:00 ${zone}.`}>
          <DayField value={draft.from} placeholder="now" onChange={(from) => change({ from })} />
        </FormField>
        <FormField label="To" constraintText={`It ends at 00:00 ${zone}.`}>
          <DayField value={draft.to} placeholder="yyyy-mm-dd" onChange={(to) => change({ to })} />
        </FormField>
      </div>
      <FormField label="Why" description="Kept in the audit log.">
        <Input
          value={draft.reason}
          onChange={({ detail }) => {
            change({ reason: detail.value });
          }}
        />
      </FormField>
    </ConfirmModal>
  );
}

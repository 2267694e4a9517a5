import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { useKept } from '../../shared/data/kept.js';
import { useNames } from '../../shared/data/session.query.js';
import { useView } from '../../shared/spend/use-view.js';
import { ConfirmModal } from '../../shared/ui/confirm-modal.js';
import { DayField } from '../../shared/ui/day-field.js';
import { useFlash } from '../../shared/ui/flash.js';
import { useAssignUser } from './directory.query.js';

interface Draft {
  readonly user: string;
  readonly team: string;
  readonly from: string;
  readonly reason: string;
}

/** What is posted already stays where it is unless someone says otherwise: a move begins with this month. */
const startingNow = (now: number): Draft => ({
  ...{ user: '', team: '', reason: '' },
  from: `${new Date(now).toISOString().slice(0, 7)}-01`,
});

export function AssignModal({ onClose }: { readonly onClose: () => void }) {
  const { say } = useFlash();
  const names = useNames();
  const { now } = useView();
  const [draft, setDraft] = useKept('assign-modal.draft', startingNow(now));
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, assign] = useAssignUser();
  const teams = (names.status === 'ready' ? names.data.teams : []).map(({ id, name }) => ({
    value: id,
    label: name,
  }));
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    setFailure(null);
  };
  const send = async () => {
    const { from, ...rest } = draft;
    const done = await assign({ input: { ...rest, from: from === '' ? null : from } });
    if (!done.ok) {
      setFailure([done.message, done.hint].filter(Boolean).join(' '));
      return;
    }
    say({ type: 'success', header: `${draft.user} is in ${draft.team}` });
    onClose();
  };
  return (
    <ConfirmModal
      title="Move a user"
      action="Move"
      busy={busy}
      failure={failure}
      onClose={onClose}
      onConfirm={() => void send()}
    >
      <FormField label="User" description="As calls name them: most often an e-mail address.">
        <Input value={draft.user} onChange={({ detail }) => change({ user: detail.value })} />
      </FormField>
      <FormField label="Team">
        <Select
          placeholder="Choose a team"
          selectedOption={teams.find(({ value }) => value === draft.team) ?? null}
          options={teams}
          onChange={({ detail }) => change({ team: detail.selectedOption.value ?? '' })}
        />
      </FormField>
      <FormField
        label="From"
        constraintText="Midnight UTC. Empty: from the beginning, earlier months included."
      >
        <DayField
          value={draft.from}
          placeholder="yyyy-mm-dd"
          onChange={(from) => change({ from })}
        />
      </FormField>
      <FormField label="Reason" description="Kept in the audit log.">
        <Input value={draft.reason} onChange={({ detail }) => change({ reason: detail.value })} />
      </FormField>
      <p>
        Calls that arrive from now on follow this. Those of that day and later that are posted
        already move when they are attributed again: <code>bursar reattribute --dry-run</code> says
        which, by team and month. Closed months get an adjustment.
      </p>
    </ConfirmModal>
  );
}

import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { useKept } from '../../shared/data/kept.js';
import { useNames } from '../../shared/data/session.query.js';
import { ConfirmModal } from '../../shared/ui/confirm-modal.js';
import { useFlash } from '../../shared/ui/flash.js';
import { useSetPlan } from '../../shared/forecast/forecast.query.js';

interface Draft {
  readonly kind: 'team' | 'costCentre';
  readonly target: string;
  readonly month: string;
  readonly usd: string;
  readonly reason: string;
}

const START: Draft = { kind: 'team', target: '', month: '', usd: '', reason: '' };

const KINDS = [
  { value: 'team', label: 'Team' },
  { value: 'costCentre', label: 'Cost centre' },
] as const;

/** What a team or a cost centre is meant to spend in a month; without an amount, no plan any more. */
export function PlanModal({ onClose }: { readonly onClose: () => void }) {
  const { say } = useFlash();
  const [draft, setDraft] = useKept('plan-modal.draft', START);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, set] = useSetPlan();
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    setFailure(null);
  };
  const send = async () => {
    const { usd, ...rest } = draft;
    const input = { ...rest, target: rest.target.trim(), usd: usd.trim() === '' ? null : usd };
    const done = await set({ input });
    if (!done.ok) {
      setFailure([done.message, done.hint].filter(Boolean).join(' '));
      return;
    }
    say({ type: 'success', header: `The plan of ${draft.target} for ${draft.month} is set` });
    setDraft(START);
    onClose();
  };
  return (
    <ConfirmModal
      title="Set a plan"
      action="Set"
      busy={busy}
      failure={failure}
      onClose={onClose}
      onConfirm={() => void send()}
    >
      <FormField label="Of">
        <Select
          selectedOption={KINDS.find(({ value }) => value === draft.kind) ?? null}
          options={KINDS}
          onChange={({ detail }) =>
            change({
              kind: detail.selectedOption.value === 'costCentre' ? 'costCentre' : 'team',
              target: '',
            })
          }
        />
      </FormField>
      <Target draft={draft} onChange={(target) => change({ target })} />
      <FormField label="Month" constraintText="Such as 2026-11, in the fiscal calendar.">
        <Input value={draft.month} onChange={({ detail }) => change({ month: detail.value })} />
      </FormField>
      <FormField label="Amount in USD" constraintText="Empty: no plan any more.">
        <Input
          inputMode="decimal"
          value={draft.usd}
          onChange={({ detail }) => change({ usd: detail.value })}
        />
      </FormField>
      <FormField label="Reason" description="Kept in the audit log.">
        <Input value={draft.reason} onChange={({ detail }) => change({ reason: detail.value })} />
      </FormField>
      <p>
        Many at once: <code>bursar import plan FILE.csv</code>
      </p>
    </ConfirmModal>
  );
}

interface TargetProps {
  readonly draft: Draft;
  readonly onChange: (target: string) => void;
}

function Target({ draft, onChange }: TargetProps) {
  const names = useNames();
  const teams = (names.status === 'ready' ? names.data.teams : []).map(({ id, name }) => ({
    value: id,
    label: name,
  }));
  return (
    <FormField label={draft.kind === 'team' ? 'Team' : 'Cost centre'}>
      {draft.kind === 'team' ? (
        <Select
          placeholder="Choose a team"
          selectedOption={teams.find(({ value }) => value === draft.target) ?? null}
          options={teams}
          onChange={({ detail }) => {
            onChange(detail.selectedOption.value ?? '');
          }}
        />
      ) : (
        <Input
          value={draft.target}
          onChange={({ detail }) => {
            onChange(detail.value);
          }}
        />
      )}
    </FormField>
  );
}

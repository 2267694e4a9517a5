import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { useBasis } from '../../shared/crossing/basis.js';
import { useKept } from '../../shared/data/kept.js';
import { useNames } from '../../shared/data/session.query.js';
import { ConfirmModal } from '../../shared/ui/confirm-modal.js';
import { formatUsd } from '../../shared/format/money.js';
import { Crossed, Differences } from '../../shared/crossing/crossed.js';
import { useFlash } from '../../shared/ui/flash.js';
import { usePlans, useSetPlan } from '../../shared/forecast/forecast.query.js';

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
  const planned = usePlanned(draft);
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    setFailure(null);
  };
  const send = async () => {
    const { usd, ...rest } = draft;
    const input = { ...rest, target: rest.target.trim(), usd: usd.trim() === '' ? null : usd };
    const done = await set({ input: { ...input, seen: planned.basis.seen } });
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
      <FormField
        label="Amount in USD"
        description={planned.text}
        constraintText="Empty: no plan any more."
      >
        <Input
          inputMode="decimal"
          value={draft.usd}
          onChange={({ detail }) => change({ usd: detail.value })}
        />
      </FormField>
      <FormField label="Reason" description="Kept in the audit log.">
        <Input value={draft.reason} onChange={({ detail }) => change({ reason: detail.value })} />
      </FormField>
      {planned.basis.isCrossed && (
        <Crossed
          onTake={() => {
            planned.basis.look();
            change({ usd: planned.now?.usd ?? '' });
          }}
          onKeep={() => {
            planned.basis.look();
            setFailure(null);
          }}
        >
          <Differences
            rows={[
              {
                what: 'Amount in USD',
                theirs: planned.now === null ? 'no plan' : formatUsd(planned.now.usd),
                mine: isAmount(draft.usd) ? formatUsd(draft.usd.trim()) : draft.usd || 'no plan',
              },
            ]}
          />
        </Crossed>
      )}
      <p>
        Many at once: <code>bursar import plan FILE.csv</code>
      </p>
    </ConfirmModal>
  );
}

/** What is planned now for what is named so far, and what it was when it was named. */
function usePlanned({ kind, target, month }: Draft) {
  const isNamed = target.trim() !== '' && /^\d{4}-(0[1-9]|1[0-2])$/.test(month.trim());
  const load = usePlans(isNamed ? month.trim() : null);
  const isKnown = isNamed && load.status === 'ready' && !load.refreshing;
  const now = isKnown
    ? (load.data.find((one) => one.kind === kind && one.target === target.trim()) ?? null)
    : null;
  // While it is asked for, nothing is known to have changed.
  const basis = useBasis(isKnown ? `${kind} ${target.trim()} ${month.trim()}` : null, now);
  const text = !isKnown
    ? 'What is planned so far is shown once the month is named.'
    : now === null
      ? 'Nothing is planned so far.'
      : `Planned so far: ${formatUsd(now.usd)}.`;
  return { basis, now, text };
}

const isAmount = (typed: string): boolean => /^\d{1,15}(\.\d{1,15})?$/.test(typed.trim());

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

import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { addDays, instantOf, todayIn } from '@bursar/time';
import { useState } from 'react';
import { useKept } from '../../shared/data/kept.js';
import { ScopePicker } from '../../shared/limits/scope-picker.js';
import type { Scope } from '../../shared/limits/scopes.js';
import { useView } from '../../shared/spend/use-view.js';
import { ConfirmModal } from '../../shared/ui/confirm-modal.js';
import { DayField } from '../../shared/ui/day-field.js';
import { FieldGroup } from '../../shared/ui/field-group.js';
import { useFlash } from '../../shared/ui/flash.js';
import { usePlanEvent } from './plans.query.js';

const AMOUNT = /^\d{1,15}(\.\d{1,15})?$/;
const DIMENSIONS = ['team', 'environment', 'model', 'key', 'user'];

interface Announced {
  readonly scope: Scope;
  readonly from: string;
  /** The last day. */
  readonly to: string;
  readonly upTo: string;
  readonly note: string;
}

/** As the api takes it; the last day counts as a whole. */
const toInput = ({ scope, from, to, upTo, note }: Announced, zone: string) => {
  const midnight = (date: string) => new Date(instantOf({ date, time: '00:00' }, zone));
  return {
    scope,
    startsAt: midnight(from).toISOString(),
    endsAt: midnight(addDays(to, 1)).toISOString(),
    upToUsd: upTo.trim() === '' ? null : upTo.trim(),
    note,
  };
};

/** Announces spend, so that it raises no alarm. */
export function PlanModal({ onClose }: { readonly onClose: () => void }) {
  const { zone, now } = useView();
  const { say } = useFlash();
  const [busy, plan] = usePlanEvent();
  const [failure, setFailure] = useState<string | null>(null);
  const today = todayIn(zone, now);
  const [form, setForm] = useKept<Announced>('plan-modal.form', {
    scope: { team: '' },
    from: today,
    to: today,
    upTo: '',
    note: '',
  });
  const change = (part: Partial<Announced>) => {
    setForm({ ...form, ...part });
    setFailure(null);
  };
  const send = async () => {
    if (form.from === '' || form.to === '') {
      setFailure('Choose the first and the last day.');
      return;
    }
    if (form.upTo.trim() !== '' && !AMOUNT.test(form.upTo.trim())) {
      setFailure('An amount is a plain decimal in USD, such as 500.00.');
      return;
    }
    const outcome = await plan({ input: toInput(form, zone) });
    if (!outcome.ok) {
      setFailure([outcome.message, outcome.hint].filter(Boolean).join(' '));
      return;
    }
    say({ type: 'success', header: 'It is announced, and raises no alarm.' });
    onClose();
  };
  return (
    <ConfirmModal
      title="Announce spend"
      action="Announce"
      busy={busy}
      failure={failure}
      onClose={onClose}
      onConfirm={() => void send()}
    >
      <Fields form={form} zone={zone} onChange={change} />
    </ConfirmModal>
  );
}

interface FieldsProps {
  readonly form: Announced;
  readonly zone: string;
  readonly onChange: (part: Partial<Announced>) => void;
}

function Fields({ form, zone, onChange }: FieldsProps) {
  return (
    <SpaceBetween size="m">
      <FieldGroup label="Whose spend" description="Every part must hold.">
        <ScopePicker
          scope={form.scope}
          dimensions={DIMENSIONS}
          onChange={(scope) => {
            onChange({ scope });
          }}
        />
      </FieldGroup>
      <FormField label="First day" constraintText={zone}>
        <DayField
          value={form.from}
          placeholder="yyyy-mm-dd"
          onChange={(from) => {
            onChange({ from });
          }}
        />
      </FormField>
      <FormField label="Last day">
        <DayField
          value={form.to}
          placeholder="yyyy-mm-dd"
          onChange={(to) => {
            onChange({ to });
          }}
        />
      </FormField>
      <FormField
        label="Above usual, at most"
        description="In USD. More than that is reported; empty: any amount."
      >
        <Input
          value={form.upTo}
          inputMode="decimal"
          onChange={({ detail }) => {
            onChange({ upTo: detail.value });
          }}
        />
      </FormField>
      <FormField label="What is planned" description="For others, and for the audit log.">
        <Input
          value={form.note}
          onChange={({ detail }) => {
            onChange({ note: detail.value });
          }}
        />
      </FormField>
    </SpaceBetween>
  );
}

import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useNames } from '../../shared/data/session.query.js';
import type { PlanDraft } from './use-planning.js';

const KINDS = [
  { value: 'team', label: 'Team' },
  { value: 'costCentre', label: 'Cost centre' },
] as const;

interface Props {
  readonly draft: PlanDraft;
  /** What is planned so far. */
  readonly planned: string;
  readonly onChange: (part: Partial<PlanDraft>) => void;
}

export function PlanFields({ draft, planned, onChange }: Props) {
  return (
    <>
      <FormField label="Of">
        <Select
          selectedOption={KINDS.find(({ value }) => value === draft.kind) ?? null}
          options={KINDS}
          onChange={({ detail }) =>
            onChange({
              kind: detail.selectedOption.value === 'costCentre' ? 'costCentre' : 'team',
              target: '',
            })
          }
        />
      </FormField>
      <Target draft={draft} onChange={(target) => onChange({ target })} />
      <FormField label="Month" constraintText="Such as 2026-11, in the fiscal calendar.">
        <Input value={draft.month} onChange={({ detail }) => onChange({ month: detail.value })} />
      </FormField>
      <FormField
        label="Amount in USD"
        description={planned}
        constraintText="Empty: no plan any more."
      >
        <Input
          inputMode="decimal"
          value={draft.usd}
          onChange={({ detail }) => onChange({ usd: detail.value })}
        />
      </FormField>
      <FormField label="Reason" description="Kept in the audit log.">
        <Input value={draft.reason} onChange={({ detail }) => onChange({ reason: detail.value })} />
      </FormField>
    </>
  );
}

interface TargetProps {
  readonly draft: PlanDraft;
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

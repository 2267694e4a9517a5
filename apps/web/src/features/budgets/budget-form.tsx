import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { FormProps } from '../../shared/config/piece-editor.js';
import { FieldGroup } from '../../shared/ui/field-group.js';
import { ScopePicker } from '../../shared/limits/scope-picker.js';
import { useNames } from '../../shared/data/session.query.js';
import { type BudgetDraft, draftOfEntry, withDraft } from './draft.js';
import { LadderEditor } from './ladder-editor.js';

type Field = 'id' | 'limit' | 'timezone' | 'allowUnavailable';

/** As the file names what a field is about. */
const NAMES: Partial<Record<Field, string>> = { allowUnavailable: 'onUnavailable' };

const WINDOWS = [
  ...['day', 'week', 'month', 'quarter', 'year'],
  ...['fiscal-month', 'fiscal-quarter', 'fiscal-year'],
].map((value) => ({ value, label: value.replace('-', ' ') }));
const MODES = [
  { value: 'soft', label: 'Alert only', description: 'Counted and alerted; no call is denied.' },
  { value: 'hard', label: 'Deny', description: 'A call that no longer fits is denied.' },
];

/** A budget beside its text; what the form does not know stays as it is. */
export function BudgetForm({ entry, isNew, problemAt, onChange: write }: FormProps) {
  const draft = draftOfEntry(entry);
  const onChange = (next: BudgetDraft) => write(withDraft(entry, next));
  const text = (
    field: Field,
    label: string,
    more: { placeholder?: string; hint?: string } = {},
  ) => (
    <FormField
      label={label}
      constraintText={more.hint}
      errorText={problemAt(NAMES[field] ?? field)}
    >
      <Input
        value={draft[field]}
        placeholder={more.placeholder ?? ''}
        disabled={field === 'id' && !isNew}
        onChange={({ detail }) => {
          onChange({ ...draft, [field]: detail.value.trim() });
        }}
      />
    </FormField>
  );
  const dimensions = useDimensions();
  return (
    <SpaceBetween size="m">
      {text('id', 'Name', { placeholder: 'search-month' })}
      <FieldGroup
        label="Scope"
        description="Calls that have all of these."
        errorText={problemAt('scope')}
      >
        <ScopePicker
          scope={draft.scope}
          dimensions={dimensions}
          onChange={(scope) => {
            onChange({ ...draft, scope });
          }}
        />
      </FieldGroup>
      <div className="side-by-side">
        {text('limit', 'Limit, USD', { placeholder: '500.00' })}
        <FormField label="Each">
          <Select
            selectedOption={WINDOWS.find(({ value }) => value === draft.window) ?? null}
            options={WINDOWS}
            onChange={({ detail }) => {
              onChange({ ...draft, window: detail.selectedOption.value ?? draft.window });
            }}
          />
        </FormField>
        {text('timezone', 'Begins in the zone', { placeholder: 'Europe/Berlin' })}
      </div>
      <FormField label="At the limit">
        <RadioGroup
          value={draft.mode}
          items={MODES}
          onChange={({ detail }) => {
            onChange({ ...draft, mode: detail.value });
          }}
        />
      </FormField>
      <LadderEditor
        steps={draft.steps}
        dimensions={dimensions}
        onChange={(steps) => {
          onChange({ ...draft, steps });
        }}
      />
      {text('allowUnavailable', 'While Bursar cannot be reached, a gateway may spend, USD', {
        hint: 'Empty: it denies calls.',
      })}
    </SpaceBetween>
  );
}

const OWN = ['team', 'project', 'environment', 'model', 'user', 'key'];

function useDimensions(): readonly string[] {
  const names = useNames();
  return [...OWN, ...(names.status === 'ready' ? names.data.customDimensions : [])];
}

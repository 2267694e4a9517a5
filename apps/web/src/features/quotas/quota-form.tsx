import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Entry } from '../../shared/config/document.js';
import type { FormProps } from '../../shared/config/piece-editor.js';
import { useNames } from '../../shared/data/session.query.js';
import { ScopePicker } from '../../shared/limits/scope-picker.js';
import { toScope } from '../../shared/limits/scopes.js';
import { FieldGroup } from '../../shared/ui/field-group.js';

export const NEW_QUOTA: Entry = { id: '', scope: { team: '' } };

const LIMITS = [
  ['requestsPerMinute', 'Calls per minute'],
  ['tokensPerMinute', 'Tokens per minute'],
  ['tokensPerDay', 'Tokens per day'],
  ['concurrency', 'Calls at a time'],
  ['maxOutputTokens', 'Longest answer, tokens'],
] as const;

const OWN = ['team', 'project', 'environment', 'model', 'user', 'key'];

/** A quota beside its text; what the form does not know stays as it is. */
export function QuotaForm({ entry, isNew, onChange }: FormProps) {
  const names = useNames();
  const dimensions = [...OWN, ...(names.status === 'ready' ? names.data.customDimensions : [])];
  const field = (name: string) => {
    const value = entry[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const set = (name: string, typed: string) => {
    const { [name]: _, ...rest } = entry;
    const text = typed.trim();
    // What is no number goes into the text as it is, where the plan refuses it.
    const value = /^\d{1,15}$/.test(text) && name !== 'id' ? Number(text) : text;
    onChange(text === '' && name !== 'id' ? rest : { ...entry, [name]: value });
  };
  return (
    <SpaceBetween size="m">
      <FormField label="Name" constraintText="In denials, reports and requests; it stays for good.">
        <Input
          value={field('id')}
          disabled={!isNew}
          placeholder="search-rate"
          onChange={({ detail }) => set('id', detail.value)}
        />
      </FormField>
      <FieldGroup label="Scope" description="Calls that have all of these.">
        <ScopePicker
          scope={toScope(entry['scope'])}
          dimensions={dimensions}
          onChange={(scope) => onChange({ ...entry, scope })}
        />
      </FieldGroup>
      <FieldGroup label="Limits" description="At least one of them; empty: not limited here.">
        <div className="form-row">
          {LIMITS.map(([name, label]) => (
            <FormField key={name} label={label}>
              <Input
                value={field(name)}
                inputMode="numeric"
                onChange={({ detail }) => set(name, detail.value)}
              />
            </FormField>
          ))}
        </div>
      </FieldGroup>
      <FormField label="The day ends at midnight in" constraintText="Empty: the reporting zone.">
        <Input
          value={field('timezone')}
          placeholder="Europe/Berlin"
          onChange={({ detail }) => set('timezone', detail.value)}
        />
      </FormField>
    </SpaceBetween>
  );
}

import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Entry } from '../../../shared/config/document.js';
import type { FormProps } from '../../../shared/config/piece-editor.js';
import { useNames } from '../../../shared/data/session.query.js';
import { ScopePicker } from '../../../shared/limits/scope-picker.js';
import { toScope } from '../../../shared/limits/scopes.js';
import { FieldGroup } from '../../../shared/ui/field-group.js';
import { textsOf, withField } from './fields.js';
import { LinesField } from './lines-field.js';

export const NEW_ACCESS: Entry = { scope: { team: '' } };

const OWN = ['team', 'project', 'environment', 'model', 'user', 'key'];

/** Which models and regions calls of a scope may use. */
export function AccessForm({ entry, isNew, problemAt, onChange }: FormProps) {
  const names = useNames();
  const dimensions = [...OWN, ...(names.status === 'ready' ? names.data.customDimensions : [])];
  return (
    <SpaceBetween size="m">
      <FieldGroup
        label="Scope"
        description={
          isNew
            ? 'Calls that have all of these. Every rule that is about a call must allow it.'
            : 'It stays: for another scope make another rule.'
        }
        errorText={problemAt('scope')}
      >
        <ScopePicker
          scope={toScope(entry['scope'])}
          dimensions={dimensions}
          disabled={!isNew}
          onChange={(scope) => onChange({ ...entry, scope })}
        />
      </FieldGroup>
      <LinesField
        label="Models"
        value={textsOf(entry['allow'])}
        placeholder="us.anthropic.*"
        hint="One a line; * stands for any text. Empty: any model."
        errorText={problemAt('allow')}
        onChange={(lines) => onChange(withField(entry, 'allow', lines))}
      />
      <LinesField
        label="Regions"
        value={textsOf(entry['regions'])}
        placeholder="us-*"
        hint="One a line; * stands for any text. Empty: any region."
        errorText={problemAt('regions')}
        onChange={(lines) => onChange(withField(entry, 'regions', lines))}
      />
    </SpaceBetween>
  );
}

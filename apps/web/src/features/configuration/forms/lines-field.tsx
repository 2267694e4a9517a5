import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { linesOf } from './fields.js';

interface Props {
  readonly label: string;
  readonly value: readonly string[];
  readonly placeholder?: string;
  readonly hint?: string;
  readonly errorText?: string | undefined;
  readonly onChange: (lines: string[]) => void;
}

const ROWS_MAX = 8;

/** A list of texts, one a line. */
export function LinesField({ label, value, placeholder = '', hint, errorText, onChange }: Props) {
  const [typed, setTyped] = useState(value.join('\n'));
  // A blank line that is being typed is no entry yet; what the text beside says comes first.
  const shown = linesOf(typed).join('\n') === value.join('\n') ? typed : value.join('\n');
  return (
    <FormField label={label} constraintText={hint} errorText={errorText}>
      <Textarea
        value={shown}
        rows={Math.min(ROWS_MAX, Math.max(2, shown.split('\n').length))}
        placeholder={placeholder}
        spellcheck={false}
        onChange={({ detail }) => {
          setTyped(detail.value);
          onChange(linesOf(detail.value));
        }}
      />
    </FormField>
  );
}

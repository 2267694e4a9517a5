import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import type { Plain } from '../../shared/format/yaml.js';
import type { FlagType } from './flag-entry.js';

interface Props {
  readonly type: FlagType;
  readonly value: Plain;
  readonly label: string;
  readonly onChange: (value: Plain) => void;
}

const BOOLEANS = [
  { value: 'true', label: 'true' },
  { value: 'false', label: 'false' },
];

/** A value of the type of its flag. What is typed and is no such value goes into the text as it is, where the plan refuses it. */
export function ValueField({ type, value, label, onChange }: Props) {
  if (type === 'boolean')
    return (
      <Select
        ariaLabel={label}
        selectedOption={BOOLEANS.find((one) => one.value === JSON.stringify(value)) ?? null}
        options={BOOLEANS}
        expandToViewport
        onChange={({ detail }) => onChange(detail.selectedOption.value === 'true')}
      />
    );
  if (type === 'object') return <JsonField value={value} label={label} onChange={onChange} />;
  return (
    <Input
      value={typeof value === 'string' || typeof value === 'number' ? String(value) : ''}
      ariaLabel={label}
      inputMode={type === 'number' ? 'decimal' : 'text'}
      onChange={({ detail }) => onChange(type === 'number' ? numberOf(detail.value) : detail.value)}
    />
  );
}

const numberOf = (typed: string): Plain =>
  typed.trim() === '' || Number.isNaN(Number(typed)) || /\.0*$/.test(typed) ? typed : Number(typed);

function JsonField({ value, label, onChange }: Omit<Props, 'type'>) {
  const [typed, setTyped] = useState<string | null>(null);
  const written = JSON.stringify(value);
  return (
    <Textarea
      value={typed ?? written}
      rows={3}
      ariaLabel={label}
      onChange={({ detail }) => {
        try {
          onChange(JSON.parse(detail.value) as Plain);
          setTyped(detail.value);
        } catch {
          setTyped(detail.value);
        }
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly hint?: string;
  readonly errorText?: string | undefined;
  readonly disabled?: boolean;
  readonly inputMode?: InputProps.InputMode;
  readonly onChange: (typed: string) => void;
}

export function TextField({ label, hint, errorText, onChange, ...input }: Props) {
  return (
    <FormField label={label} constraintText={hint} errorText={errorText}>
      <Input {...input} onChange={({ detail }) => onChange(detail.value)} />
    </FormField>
  );
}

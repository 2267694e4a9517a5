import FormField from '@cloudscape-design/components/form-field';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';

export interface Option {
  readonly value: string;
  readonly label: string;
}

interface ManyProps {
  readonly label: string;
  readonly value: readonly string[];
  readonly options: readonly Option[];
  readonly placeholder: string;
  readonly hint?: string;
  readonly errorText?: string | undefined;
  readonly onChange: (chosen: string[]) => void;
}

/** Several of a list; what the file says and the list does not have is shown as it is written. */
export function Many({ label, value, options, placeholder, hint, errorText, onChange }: ManyProps) {
  const chosen = value.map(
    (one) => options.find((option) => option.value === one) ?? { value: one, label: one },
  );
  return (
    <FormField label={label} constraintText={hint} errorText={errorText}>
      <Multiselect
        placeholder={placeholder}
        selectedOptions={chosen}
        options={options}
        filteringType={options.length > LONG ? 'auto' : 'none'}
        filteringAriaLabel={`Find in ${label.toLowerCase()}`}
        expandToViewport
        onChange={({ detail }) =>
          onChange(detail.selectedOptions.flatMap(({ value: one }) => one ?? []))
        }
      />
    </FormField>
  );
}

const LONG = 10;

interface OneProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly errorText?: string | undefined;
  readonly onChange: (chosen: string) => void;
}

export function One({ label, value, options, errorText, onChange }: OneProps) {
  return (
    <FormField label={label} errorText={errorText}>
      <Select
        selectedOption={options.find((option) => option.value === value) ?? null}
        options={options}
        expandToViewport
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? value)}
      />
    </FormField>
  );
}

import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { formatMonth } from '../format/dates.js';

interface Props {
  readonly months: readonly string[];
  readonly month: string;
  readonly onChange: (month: string) => void;
}

/** A calendar month in UTC. */
export function MonthSelect({ months, month, onChange }: Props) {
  return (
    <FormField label="Month, UTC">
      <Select
        selectedOption={{ value: month, label: formatMonth(month) }}
        options={months.map((one) => ({ value: one, label: formatMonth(one) }))}
        onChange={({ detail }) => {
          onChange(detail.selectedOption.value ?? month);
        }}
      />
    </FormField>
  );
}

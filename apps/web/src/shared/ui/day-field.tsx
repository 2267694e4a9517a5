import DatePicker from '@cloudscape-design/components/date-picker';

interface Props {
  /** yyyy-mm-dd; empty is none. */
  readonly value: string;
  readonly placeholder: string;
  readonly onChange: (date: string) => void;
}

/** A day, typed or picked. */
export function DayField({ value, placeholder, onChange }: Props) {
  return (
    <DatePicker
      value={value}
      placeholder={placeholder}
      format="iso"
      i18nStrings={{
        openCalendarAriaLabel: (date) =>
          date === null ? 'Choose a date' : `Choose a date, ${date} is chosen`,
      }}
      onChange={({ detail }) => {
        onChange(detail.value);
      }}
    />
  );
}

import Button from '@cloudscape-design/components/button';
import DatePicker from '@cloudscape-design/components/date-picker';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useView } from '../../shared/use-view.js';

/** Both live in the address bar, so that a price can be shown to somebody else. */
export function PriceSearch() {
  const { page, zone, setPage } = useView();
  const [text, setText] = useState(page.q ?? '');
  return (
    <form
      id="filters"
      role="search"
      aria-label="Prices"
      onSubmit={(event) => {
        event.preventDefault();
        setPage({ q: text.trim() === '' ? undefined : text.trim() });
      }}
    >
      <SpaceBetween size="s" direction="horizontal" alignItems="end">
        <FormField label="Model">
          <Input
            type="search"
            value={text}
            placeholder="claude, nova, gpt…"
            clearAriaLabel="Clear"
            onChange={({ detail }) => {
              setText(detail.value);
              if (detail.value === '') setPage({ q: undefined });
            }}
          />
        </FormField>
        <FormField label={`As of, in ${zone}`}>
          <DatePicker
            value={page.asOf ?? ''}
            placeholder="now"
            format="iso"
            openCalendarAriaLabel={(date) => (date === null ? 'Choose a date' : `Choose a date, ${date} is chosen`)}
            onChange={({ detail }) => {
              if (detail.value === '' || /^\d{4}-\d\d-\d\d$/.test(detail.value)) {
                setPage({ asOf: detail.value === '' ? undefined : detail.value });
              }
            }}
          />
        </FormField>
        <Button formAction="submit" iconName="search">
          Search
        </Button>
      </SpaceBetween>
    </form>
  );
}

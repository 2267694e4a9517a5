import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { DayField } from '../../shared/ui/day-field.js';
import { useView } from '../../shared/spend/use-view.js';

const DATE = /^\d{4}-\d\d-\d\d$/;

/** Both live in the address bar, so that a price can be shared as a link. */
export function PriceSearch() {
  const { page, zone, setPage } = useView();
  const [text, setText] = useState(page.q ?? '');
  const [day, setDay] = useState(page.asOf ?? '');
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
          <DayField
            value={day}
            placeholder="now"
            onChange={(asOf) => {
              setDay(asOf);
              if (asOf === '' || DATE.test(asOf)) setPage({ asOf: asOf === '' ? undefined : asOf });
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

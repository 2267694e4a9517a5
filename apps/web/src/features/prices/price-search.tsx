import FormField from '@cloudscape-design/components/form-field';
import { useState } from 'react';
import { useView } from '../../shared/spend/use-view.js';
import { PageSearch } from '../../shared/table/page-search.js';
import { DayField } from '../../shared/ui/day-field.js';

const DATE = /^\d{4}-\d\d-\d\d$/;

/** Both live in the address bar, so that a price can be shared as a link. */
export function PriceSearch() {
  const { page, zone, setPage } = useView();
  const [day, setDay] = useState(page.asOf ?? '');
  return (
    <PageSearch id="filters" name="Prices" label="Model" placeholder="claude, nova, gpt…">
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
    </PageSearch>
  );
}

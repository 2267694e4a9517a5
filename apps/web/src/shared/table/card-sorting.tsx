import Select from '@cloudscape-design/components/select';
import type { TableProps } from '@cloudscape-design/components/table';
import { type Column, textOf } from './columns.js';

/** What a click on the head of a column does in a table. */
export function CardSorting<T>({
  columnDefinitions,
  sortingColumn,
  sortingDescending = false,
  onSortingChange,
}: TableProps<T>) {
  if (onSortingChange === undefined) return null;
  const columns = columnDefinitions.filter(isSortable);
  const options = columns.flatMap(({ header, sortingField }) =>
    [true, false].map((isDescending) => ({
      value: `${sortingField} ${isDescending}`,
      label: `${textOf(header)}, ${isDescending ? 'largest' : 'smallest'} first`,
    })),
  );
  const chosen = `${sortingColumn?.sortingField ?? ''} ${sortingDescending}`;
  return (
    <Select
      ariaLabel="Order of the cards"
      selectedOption={options.find(({ value }) => value === chosen) ?? null}
      placeholder="Order"
      options={options}
      onChange={({ detail }) => {
        const [field, descending] = (detail.selectedOption.value ?? '').split(' ');
        const column = columns.find(({ sortingField }) => sortingField === field);
        if (column === undefined) return;
        const sorting = { sortingColumn: column, isDescending: descending === 'true' };
        onSortingChange(new CustomEvent('sort', { detail: sorting }));
      }}
    />
  );
}

function isSortable<T>(column: Column<T>): column is Column<T> & { readonly sortingField: string } {
  return column.sortingField !== undefined;
}

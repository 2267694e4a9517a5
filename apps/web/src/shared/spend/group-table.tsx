import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { dimensionLabel } from './dimensions.js';
import { FIGURE_COLUMNS, sortLabel } from './group-columns.js';
import { sortGroups, type GroupRow, type SortField, type Sorting } from './groups.js';
import { PageLink } from '../ui/page-link.js';

interface Expansion {
  readonly open: ReadonlySet<string>;
  readonly childrenOf: (row: GroupRow) => readonly GroupRow[];
  readonly onToggle: (row: GroupRow, open: boolean) => void;
}

interface Props {
  readonly title: string;
  readonly description?: string;
  readonly dimension: string;
  readonly rows: readonly GroupRow[];
  readonly total: GroupRow | null;
  readonly columns?: readonly SortField[];
  readonly sorting: Sorting;
  readonly onSort: (sorting: Sorting) => void;
  /** Where a click on a row leads; null leads nowhere. */
  readonly hrefOf: (row: GroupRow) => string | null;
  /** Asks why a group's cost changed, or that of the total. */
  readonly onExplain?: (row: GroupRow) => void;
  readonly expansion?: Expansion;
  readonly actions?: ReactNode;
  readonly empty: ReactNode;
}

/** A breakdown of spend: sorted, drillable, with its total as the last row. */
export function GroupTable({
  title,
  description,
  dimension,
  rows,
  total,
  sorting,
  onSort,
  ...rest
}: Props) {
  const { columns, hrefOf, onExplain, expansion, actions, empty } = rest;
  const sorted = sortGroups(rows, sorting);
  const items = total === null || rows.length === 0 ? sorted : [...sorted, total];
  const shown =
    columns === undefined
      ? FIGURE_COLUMNS
      : FIGURE_COLUMNS.filter(({ id }) => columns.includes(id));
  const definitions: TableProps.ColumnDefinition<GroupRow>[] = [
    {
      id: 'label',
      header: dimensionLabel(dimension),
      sortingField: 'label',
      isRowHeader: true,
      ariaLabel: sortLabel(dimensionLabel(dimension)),
      cell: (row) => <GroupName row={row} href={hrefOf(row)} />,
    },
    ...shown,
    ...(onExplain === undefined ? [] : [whyColumn(onExplain)]),
  ];
  return (
    <Table
      variant="container"
      header={
        <Header variant="h2" description={description} actions={actions}>
          {title}
        </Header>
      }
      ariaLabels={{
        tableLabel: title,
        expandButtonLabel: (row) => `Show what ${row.label} is made of`,
        collapseButtonLabel: (row) => `Hide what ${row.label} is made of`,
      }}
      items={items}
      trackBy="id"
      stickyColumns={{ first: 1 }}
      columnDefinitions={definitions}
      sortingColumn={{ sortingField: sorting.field }}
      sortingDescending={sorting.descending}
      onSortingChange={({ detail }) => {
        const field = detail.sortingColumn.sortingField as SortField | undefined;
        if (field !== undefined) onSort({ field, descending: detail.isDescending ?? false });
      }}
      {...(expansion === undefined
        ? {}
        : { expandableRows: toExpandable(items, expansion, sorting) })}
      empty={empty}
    />
  );
}

function whyColumn(onExplain: (row: GroupRow) => void): TableProps.ColumnDefinition<GroupRow> {
  return {
    id: 'why',
    header: 'Why',
    cell: (row) =>
      row.kind === 'other' || row.parent !== null ? null : (
        <Button
          variant="inline-link"
          ariaLabel={`Explain the change of ${row.label}`}
          onClick={() => {
            onExplain(row);
          }}
        >
          Explain
        </Button>
      ),
  };
}

function toExpandable(
  items: readonly GroupRow[],
  { open, childrenOf, onToggle }: Expansion,
  sorting: Sorting,
): TableProps.ExpandableRows<GroupRow> {
  return {
    getItemChildren: (row) => sortGroups(childrenOf(row), sorting),
    isItemExpandable: (row) => row.kind === 'group' && row.parent === null,
    expandedItems: items.filter((row) => open.has(row.id)),
    onExpandableItemToggle: ({ detail }) => {
      onToggle(detail.item, detail.expanded);
    },
  };
}

function GroupName({ row, href }: { readonly row: GroupRow; readonly href: string | null }) {
  if (row.kind === 'total') return <b>{row.label}</b>;
  if (href === null) return <Label text={row.label} />;
  return (
    <PageLink href={href}>
      <Label text={row.label} />
    </PageLink>
  );
}

/** Long names of models and principals give way to the figures; the whole name is in the title. */
function Label({ text }: { readonly text: string }) {
  return (
    <span className="group-name" title={text}>
      {text}
    </span>
  );
}

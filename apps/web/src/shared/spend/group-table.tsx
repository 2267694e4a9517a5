import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../table/table.js';
import Pagination from '@cloudscape-design/components/pagination';
import TextFilter from '@cloudscape-design/components/text-filter';
import { type ReactNode, useState } from 'react';
import { dimensionLabel } from './dimensions.js';
import { FIGURE_COLUMNS, sortLabel } from './group-columns.js';
import { sortGroups, type GroupRow, type SortField, type Sorting } from './groups.js';
import { MiddleCut } from '../ui/middle-cut.js';
import { PageLink } from '../ui/page-link.js';

interface Expansion {
  readonly open: ReadonlySet<string>;
  /** How many levels there are inside a row. */
  readonly depth: number;
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
  /** Where the single calls of a row are listed; null: they are not. */
  readonly callsOf?: (row: GroupRow) => string | null;
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
  const { columns, hrefOf, onExplain, callsOf, expansion, actions, empty } = rest;
  const look =
    onExplain === undefined && callsOf === undefined ? [] : [lookColumn(onExplain, callsOf)];
  const { items, finder } = useListed(sortGroups(rows, sorting), rows.length === 0 ? null : total);
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
    ...look,
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
      {...finder}
      trackBy="id"
      stickyColumns={{ first: 1, last: look.length }}
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

/** More than so many are found by name, and shown page by page. */
const PER_PAGE = 50;

function useListed(sorted: readonly GroupRow[], total: GroupRow | null) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(1);
  if (sorted.length <= PER_PAGE)
    return { items: total === null ? sorted : [...sorted, total], finder: {} };
  const wanted = text.trim().toLowerCase();
  const found = sorted.filter(({ label }) => label.toLowerCase().includes(wanted));
  const pages = Math.max(1, Math.ceil(found.length / PER_PAGE));
  const page = Math.min(at, pages);
  const shown = found.slice((page - 1) * PER_PAGE, page * PER_PAGE);
  const finder = {
    filter: (
      <TextFilter
        filteringText={text}
        filteringPlaceholder="Find by name"
        filteringAriaLabel="Find by name"
        countText={`${String(found.length)} of ${String(sorted.length)}`}
        onChange={({ detail }) => {
          setText(detail.filteringText);
          setAt(1);
        }}
      />
    ),
    pagination: (
      <Pagination
        currentPageIndex={page}
        pagesCount={pages}
        onChange={({ detail }) => {
          setAt(detail.currentPageIndex);
        }}
      />
    ),
  };
  return { items: total === null ? shown : [...shown, total], finder };
}

/** Why a row changed, and the calls it is made of: in sight however wide the figures are. */
function lookColumn(
  onExplain: Props['onExplain'],
  callsOf: Props['callsOf'],
): TableProps.ColumnDefinition<GroupRow> {
  return {
    id: 'look',
    header: onExplain === undefined ? 'Calls' : 'Why',
    cell: (row) => {
      const calls = callsOf?.(row) ?? null;
      return (
        <span className="one-line">
          {onExplain !== undefined && row.kind !== 'other' && row.parent === null && (
            <Button
              variant="inline-link"
              ariaLabel={`Explain the change of ${row.label}`}
              onClick={() => {
                onExplain(row);
              }}
            >
              Explain
            </Button>
          )}{' '}
          {calls !== null && (
            <PageLink href={calls} ariaLabel={`Calls of ${row.label}`}>
              Calls
            </PageLink>
          )}
        </span>
      );
    },
  };
}

function toExpandable(
  items: readonly GroupRow[],
  { open, depth, childrenOf, onToggle }: Expansion,
  sorting: Sorting,
): TableProps.ExpandableRows<GroupRow> {
  const isTop = (row: GroupRow): boolean => row.parent === null;
  const tops = new Set(items.map(({ id }) => id));
  const opened = items.filter((row) => open.has(row.id));
  return {
    getItemChildren: (row) => sortGroups(childrenOf(row), sorting),
    isItemExpandable: (row) =>
      row.kind === 'group' && (isTop(row) || (depth > 1 && tops.has(row.parent ?? ''))),
    expandedItems: [
      ...opened,
      ...opened.flatMap((row) => childrenOf(row).filter(({ id }) => open.has(id))),
    ],
    onExpandableItemToggle: ({ detail }) => {
      onToggle(detail.item, detail.expanded);
    },
  };
}

function GroupName({ row, href }: { readonly row: GroupRow; readonly href: string | null }) {
  if (row.kind === 'total') return <b>{row.label}</b>;
  if (href === null) return <MiddleCut text={row.label} />;
  return (
    <PageLink href={href}>
      <MiddleCut text={row.label} />
    </PageLink>
  );
}

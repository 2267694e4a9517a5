import Box from '@cloudscape-design/components/box';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import type { TableProps } from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { Card } from './card.js';
import { CardSorting } from './card-sorting.js';

/** The lines of a table, one below the other, each with the names of its columns. */
export function Cards<T>(props: TableProps<T>) {
  const { header, filter, pagination, footer, empty, items, variant = 'container' } = props;
  const tools = [filter, pagination].filter(Boolean);
  const body = (
    <div className="cards-frame">
      {tools.length > 0 && (
        <div className="cards-tools">
          {filter}
          {pagination}
        </div>
      )}
      {items.length > 1 && <CardSorting {...props} />}
      <SelectAll {...props} />
      {items.length === 0 ? (
        <Box textAlign="center">{empty}</Box>
      ) : (
        <ul className="cards" aria-label={props.ariaLabels?.tableLabel}>
          {linesOf(props).map((line) => (
            <Card key={line.id} table={props} line={line} />
          ))}
        </ul>
      )}
      {footer}
    </div>
  );
  return variant === 'container' ? (
    <Container header={header}>{body}</Container>
  ) : (
    <Bare header={header}>{body}</Bare>
  );
}

function Bare({ header, children }: { readonly header: ReactNode; readonly children: ReactNode }) {
  return (
    <div className="cards-bare">
      {header}
      {children}
    </div>
  );
}

export interface Line<T> {
  readonly id: string;
  readonly item: T;
  /** 0 for a line of the table, 1 for a part of one that is open. */
  readonly level: number;
}

/** The items, and below each that is open its parts. */
function linesOf<T>({ items, trackBy, expandableRows }: TableProps<T>, level = 0): Line<T>[] {
  const idOf = (item: T, at: number): string => {
    if (typeof trackBy === 'function') return trackBy(item);
    return trackBy === undefined ? String(at) : String(item[trackBy as keyof T]);
  };
  return items.flatMap((item, at) => {
    const line = { id: idOf(item, at), item, level };
    if (!expandableRows?.expandedItems.includes(item)) return [line];
    const parts = expandableRows.getItemChildren(item);
    return [
      line,
      ...linesOf({ items: parts, trackBy, expandableRows } as TableProps<T>, level + 1),
    ];
  });
}

function SelectAll<T>(props: TableProps<T>) {
  const { selectionType, selectedItems = [], items, isItemDisabled } = props;
  const choices = items.filter((item) => isItemDisabled?.(item) !== true);
  if (selectionType !== 'multi' || choices.length === 0) return null;
  const all = selectedItems.length === choices.length;
  return (
    <Checkbox
      checked={all}
      indeterminate={!all && selectedItems.length > 0}
      onChange={() => {
        const chosen = all ? [] : choices;
        props.onSelectionChange?.(new CustomEvent('select', { detail: { selectedItems: chosen } }));
      }}
    >
      All of them
    </Checkbox>
  );
}

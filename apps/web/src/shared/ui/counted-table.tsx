import Header from '@cloudscape-design/components/header';
import type { ReactNode } from 'react';
import Table, { type TableProps } from '../table/table.js';

interface Props<T> {
  readonly title: string;
  readonly description: string;
  readonly items: readonly T[];
  readonly trackBy: Extract<keyof T, string>;
  readonly columns: readonly TableProps.ColumnDefinition<T>[];
  /** What it says where there is nothing. */
  readonly empty?: ReactNode;
}

/** A list that needs attention, with how many there are. */
export function CountedTable<T>({ title, description, items, trackBy, columns, empty }: Props<T>) {
  return (
    <Table
      header={
        <Header variant="h2" counter={`(${items.length})`} description={description}>
          {title}
        </Header>
      }
      ariaLabels={{ tableLabel: title }}
      items={items}
      trackBy={trackBy}
      wrapLines
      empty={empty}
      columnDefinitions={columns}
    />
  );
}

import type { TableProps } from '@cloudscape-design/components/table';
import { isValidElement, type ReactNode } from 'react';

export type Column<T> = TableProps.ColumnDefinition<T>;

/** The column of what can be done with a line: it is the last one, and says so or nothing. */
export function actionsOf<T>(columns: readonly Column<T>[]): Column<T> | null {
  const last = columns.at(-1);
  if (last === undefined) return null;
  return /^(?:Actions?|)$/.test(textOf(last.header)) ? last : null;
}

/** What names a line. */
export const titleOf = <T>(columns: readonly Column<T>[]): Column<T> | null =>
  columns.find(({ isRowHeader }) => isRowHeader === true) ?? columns[0] ?? null;

/** The words of what is drawn. */
export function textOf(node: ReactNode): string {
  if (typeof node === 'string' || typeof node === 'number') return String(node);
  if (isValidElement<{ children?: ReactNode }>(node)) return textOf(node.props.children);
  return Array.isArray(node) ? node.map((one: ReactNode) => textOf(one)).join('') : '';
}

import Plain, { type TableProps } from '@cloudscape-design/components/table';
import { Cards } from './cards.js';
import { actionsOf } from './columns.js';
import { useIsNarrow } from './narrow.js';

export type { TableProps };

/**
 * Every table of the app. What can be done with a line stays in sight however wide the others are, no cell is cut at the end of its
 * first line, and where there is no room for columns each line is a card.
 */
export default function Table<T>(props: TableProps<T>) {
  const isNarrow = useIsNarrow();
  if (isNarrow) return <Cards {...props} />;
  const sticky = actionsOf(props.columnDefinitions) === null ? {} : { stickyColumns: ACTIONS };
  return <Plain wrapLines {...sticky} {...props} />;
}

const ACTIONS = { first: 0, last: 1 };

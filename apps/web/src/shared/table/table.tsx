import Plain, { type TableProps } from '@cloudscape-design/components/table';
import { Cards } from './cards.js';
import { actionsOf, type Column } from './columns.js';
import { useIsNarrow } from './narrow.js';

export type { TableProps };

/**
 * Every table of the app. What can be done with a line stays in sight however wide the others are, no cell is cut at the end of its
 * first line, many columns stand closer where the window is no wide one, and where there is no room for columns each line is a card.
 */
export default function Table<T>(props: TableProps<T>) {
  const isNarrow = useIsNarrow();
  if (isNarrow) return <Cards {...props} />;
  const sticky = actionsOf(props.columnDefinitions) === null ? {} : { stickyColumns: ACTIONS };
  const { columnDefinitions: columns } = props;
  if (columns.length < MANY) return <Plain wrapLines {...sticky} {...props} />;
  return (
    <Plain
      wrapLines
      {...sticky}
      {...props}
      data-many-columns
      columnDefinitions={columns.map(closer)}
    />
  );
}

/** So many columns that the space between them is most of what a window of 1280 px has. */
const MANY = 7;

/** The least width of a column is with the space beside it, of which there is less where columns stand closer. */
function closer<T>(column: Column<T>): Column<T> {
  const { minWidth } = column;
  if (typeof minWidth !== 'number') return column;
  return { ...column, minWidth: `calc(${minWidth}px - var(--closer-by, 0px))` };
}

const ACTIONS = { first: 0, last: 1 };

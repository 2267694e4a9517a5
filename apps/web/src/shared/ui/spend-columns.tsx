import type { TableProps } from '../table/table.js';
import { costOrUnknown, Count, Num, Usd } from './figures.js';

interface Spent {
  readonly cost: string;
  readonly unpriced: string;
  readonly requests: string;
}

/** Cost, calls, and how many of them have no price: the last columns of a table of what was spent by someone or something. */
export const spendColumns = <T extends Spent>(): TableProps.ColumnDefinition<T>[] => [
  {
    id: 'cost',
    header: <Num>Cost</Num>,
    minWidth: 110,
    cell: (row) => <Usd value={costOrUnknown(row)} />,
  },
  {
    id: 'requests',
    header: <Num>Calls</Num>,
    cell: ({ requests }) => <Count value={requests} />,
  },
  {
    id: 'unpriced',
    header: <Num>Unpriced</Num>,
    cell: ({ unpriced }) => <Count value={unpriced} />,
  },
];

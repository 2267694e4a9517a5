import Table from '../../../shared/table/table.js';
import { subtract } from '@bursar/pricing/decimal';
import { Empty } from '../../../shared/ui/empty.js';
import { Count, Num, Usd } from '../../../shared/ui/figures.js';
import { groupLabel } from '../../../shared/spend/dimensions.js';
import type { Repost } from './versions.query.js';

/** Money by team and month, before and after. */
export function MovedMoney({ moved, title }: Pick<Repost, 'moved'> & { readonly title: string }) {
  return (
    <Table
      variant="borderless"
      ariaLabels={{ tableLabel: title }}
      items={moved}
      trackBy={({ team, month }) => `${team} ${month}`}
      empty={<Empty title="No money would move">It would only count for calls to come.</Empty>}
      columnDefinitions={[
        {
          id: 'team',
          header: 'Team',
          isRowHeader: true,
          cell: ({ team }) => groupLabel('team', team),
        },
        { id: 'month', header: 'Month', cell: ({ month }) => month },
        { id: 'before', header: <Num>Before</Num>, cell: ({ before }) => <Usd value={before} /> },
        { id: 'after', header: <Num>After</Num>, cell: ({ after }) => <Usd value={after} /> },
        {
          id: 'change',
          header: <Num>Change</Num>,
          cell: ({ before, after }) => <Usd value={subtract(after, before)} signed />,
        },
        {
          id: 'requests',
          header: <Num>Calls</Num>,
          cell: ({ requests }) => <Count value={requests} />,
        },
      ]}
    />
  );
}

import Alert from '@cloudscape-design/components/alert';
import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import { subtract } from '@bursar/pricing/decimal';
import { Empty } from '../../shared/ui/empty.js';
import { Count, Num, Usd } from '../../shared/ui/figures.js';
import { groupLabel } from '../../shared/spend/dimensions.js';
import { plural } from '../../shared/format/numbers.js';
import type { Reposted } from './unallocated.query.js';

/** Money by team and month, before and after. */
export function Moved({ result }: { readonly result: Reposted }) {
  const earlier = [...new Set(result.earlier.map(({ month }) => month))];
  return (
    <>
      {result.state !== 'done' && (
        <Alert type="info">There are many calls: this is what was found so far.</Alert>
      )}
      {earlier.length > 0 && (
        <Alert type="info">
          Calls of {earlier.join(', ')} stay where they are. To move them too, choose an earlier
          date.
        </Alert>
      )}
      <MovedTable result={result} />
    </>
  );
}

function MovedTable({ result }: { readonly result: Reposted }) {
  return (
    <Table
      variant="borderless"
      header={
        <Header
          variant="h3"
          description={`${plural(result.changed, 'call')} of ${plural(result.examined, 'call')} examined would move. Nothing has moved yet.`}
        >
          What would move
        </Header>
      }
      ariaLabels={{ tableLabel: 'What would move' }}
      items={result.moved}
      trackBy={({ team, month }) => `${team} ${month}`}
      empty={
        <Empty title="No money would move">The rule would only matter for calls to come.</Empty>
      }
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

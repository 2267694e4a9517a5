import Alert from '@cloudscape-design/components/alert';
import Header from '@cloudscape-design/components/header';
import Table from '../../shared/table/table.js';
import { todayIn } from '@bursar/time';
import { Empty } from '../ui/empty.js';
import { Num, Usd } from '../ui/figures.js';
import { formatMonth } from '../format/dates.js';
import { useLabels } from '../format/labels.js';
import { formatCount, plural } from '../format/numbers.js';
import { useView } from '../spend/use-view.js';
import { toMoveRows } from './moves.js';
import type { Reposted } from './moves.query.js';

/** Money by team and month, before and after. */
export function Moved({ result }: { readonly result: Reposted }) {
  const { now } = useView();
  const thisMonth = todayIn('UTC', now).slice(0, 7);
  const earlier = [...new Set(result.earlier.map(({ month }) => formatMonth(month)))];
  const past = [
    ...new Set(
      result.moved.flatMap(({ month }) => (month < thisMonth ? [formatMonth(month)] : [])),
    ),
  ];
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
      {past.length > 0 && (
        <Alert type="warning" header={`${past.join(', ')} would change`}>
          Those who took figures of {past.length === 1 ? 'that month' : 'those months'} before find
          others afterwards. A closed month stays as it is: what moves is posted in the open one.
        </Alert>
      )}
      <MovedTable result={result} />
    </>
  );
}

function MovedTable({ result }: { readonly result: Reposted }) {
  const label = useLabels();
  return (
    <Table
      variant="borderless"
      header={
        <Header
          variant="h3"
          description={`${plural(result.changed, 'call')} of ${plural(result.examined, 'call')} examined would move. Nothing has moved yet. Before and after are all that the team spent in the month.`}
        >
          What would move
        </Header>
      }
      ariaLabels={{ tableLabel: 'What would move' }}
      items={toMoveRows(result)}
      trackBy={({ team, month }) => `${team} ${month}`}
      wrapLines
      empty={
        <Empty title="No money would move">The rule would only matter for calls to come.</Empty>
      }
      columnDefinitions={[
        { id: 'team', header: 'Team', isRowHeader: true, cell: ({ team }) => label('team', team) },
        { id: 'month', header: 'Month', cell: ({ month }) => formatMonth(month) },
        { id: 'before', header: <Num>Before</Num>, cell: ({ before }) => <Usd value={before} /> },
        {
          id: 'moves',
          header: <Num>Moves</Num>,
          cell: ({ moves }) => <Usd value={moves} signed />,
        },
        { id: 'after', header: <Num>After</Num>, cell: ({ after }) => <Usd value={after} /> },
        {
          id: 'calls',
          header: <Num>Calls</Num>,
          cell: ({ calls }) => <Num>{formatCount(calls)}</Num>,
        },
      ]}
    />
  );
}

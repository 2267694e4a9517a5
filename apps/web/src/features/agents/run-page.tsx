import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../../shared/table/table.js';
import { useRouterState } from '@tanstack/react-router';
import { instantOf } from '@bursar/time';
import { formatMoment } from '../../shared/format/dates.js';
import { useView } from '../../shared/spend/use-view.js';
import { Count, Num, Usd } from '../../shared/ui/figures.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { NothingFound } from '../../shared/ui/nothing-found.js';
import { PageBody } from '../../shared/ui/page.js';
import { PageButton } from '../../shared/ui/page-link.js';
import { narrow } from '../../shared/spend/view.js';
import { type RunCall, useRunCalls } from './agents.query.js';

/** Which calls did a run make, and what did each cost? */
export function RunPage() {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const session = decodeURIComponent(path.slice('/agents/'.length));
  const { view, scope, href } = useView();
  const { range, zone } = scope;
  const from = new Date(instantOf({ date: range.from, time: '00:00' }, zone)).toISOString();
  const to = new Date(instantOf({ date: range.to, time: '00:00' }, zone)).toISOString();
  const load = useRunCalls(session, from, to);
  return (
    <PageBody
      title={session}
      description="The calls of this run, in their order."
      actions={
        <PageButton href={href('/calls', { view: narrow(view, 'session', session) })}>
          Explain its calls
        </PageButton>
      }
    >
      <Loaded load={load} height={420}>
        {(calls) => (
          <Table
            header={
              <Header variant="h2" counter={`(${calls.length})`}>
                Calls
              </Header>
            }
            ariaLabels={{ tableLabel: 'Calls' }}
            items={calls}
            trackBy="id"
            empty={<NothingFound />}
            columnDefinitions={columns(zone)}
          />
        )}
      </Loaded>
    </PageBody>
  );
}

const tokens = (
  id: 'input' | 'output' | 'cacheRead' | 'cacheWrite',
  name: string,
): TableProps.ColumnDefinition<RunCall> => ({
  id,
  header: <Num>{name}</Num>,
  cell: (call) => <Count value={call[id]} />,
});

const columns = (zone: string): TableProps.ColumnDefinition<RunCall>[] => [
  {
    id: 'at',
    header: 'At',
    isRowHeader: true,
    minWidth: 200,
    cell: ({ at }) => formatMoment(at, zone),
  },
  { id: 'model', header: 'Model', minWidth: 220, cell: ({ model }) => model },
  { id: 'tool', header: 'Tool', cell: ({ tool }) => tool ?? 'none' },
  {
    id: 'cost',
    header: <Num>Cost</Num>,
    minWidth: 110,
    cell: ({ unpriced, cost }) => <Usd value={unpriced ? null : cost} />,
  },
  tokens('input', 'Input'),
  tokens('cacheRead', 'Cache read'),
  tokens('cacheWrite', 'Cache write'),
  tokens('output', 'Output'),
];

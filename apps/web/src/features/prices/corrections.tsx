import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../../shared/table/table.js';
import { formatInstant } from '../../shared/format/dates.js';
import { Count, Num, Usd } from '../../shared/ui/figures.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { useView } from '../../shared/spend/use-view.js';
import { useCorrections, type Correction } from './feeds.query.js';
import { describeRegions } from './price-items.js';

/** Calls at a price that has changed since: nothing moves until re-rating is run. Nothing is shown while there are none. */
export function Corrections() {
  const { zone } = useView();
  const load = useCorrections();
  if (load.status === 'pending') return null;
  return (
    <Loaded load={load} height={120}>
      {(corrections) =>
        corrections.length > 0 && (
          <Table
            header={
              <Header
                variant="h2"
                counter={`(${corrections.length})`}
                description="Calls that were priced by a row whose price has changed. Rate them again to post the difference as lines of its own; what is posted leaves this list."
              >
                Pending corrections
              </Header>
            }
            ariaLabels={{ tableLabel: 'Pending corrections' }}
            items={corrections}
            trackBy={({ row }) => String(row)}
            wrapLines
            columnDefinitions={columns(zone)}
          />
        )
      }
    </Loaded>
  );
}

const columns = (zone: string): TableProps.ColumnDefinition<Correction>[] => [
  {
    id: 'model',
    header: 'Model',
    isRowHeader: true,
    minWidth: 200,
    cell: ({ model, routing, tier, regions }) => (
      <div>
        <b className="break">{model}</b>
        <div className="example">
          {routing}, {tier}, {describeRegions(regions)}
        </div>
      </div>
    ),
  },
  { id: 'calls', header: <Num>Calls</Num>, cell: ({ calls }) => <Count value={calls} /> },
  { id: 'before', header: <Num>Charged</Num>, cell: ({ before }) => <Usd value={before} /> },
  { id: 'after', header: <Num>At today’s price</Num>, cell: ({ after }) => <Usd value={after} /> },
  {
    id: 'difference',
    header: <Num>Difference</Num>,
    cell: ({ difference }) => <Usd value={difference} signed />,
  },
  { id: 'from', header: 'First call', cell: ({ from }) => formatInstant(from, zone) },
  { id: 'to', header: 'Last call', cell: ({ to }) => formatInstant(to, zone) },
];

import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '../../shared/table/table.js';
import { formatInstant } from '../../shared/format/dates.js';
import { Empty } from '../../shared/ui/empty.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { useView } from '../../shared/spend/use-view.js';
import { useSources, type FeedSource } from './feeds.query.js';

/** The page of sources has the others. */
const PRICE_TYPES: readonly string[] = ['aws-prices', 'price-map'];

/** Price lists that Bursar reads by itself, and how they fare. */
export function PriceFeeds() {
  const { zone } = useView();
  const load = useSources();
  return (
    <Loaded load={load} height={120}>
      {(all) => {
        const sources = all.filter(({ type }) => PRICE_TYPES.includes(type));
        return (
          <Table
            header={
              <Header
                variant="h2"
                counter={`(${sources.length})`}
                description={
                  <>
                    Read by themselves, as <code>sources</code> in the configuration file says.
                  </>
                }
              >
                Sources
              </Header>
            }
            ariaLabels={{ tableLabel: 'Sources' }}
            items={sources}
            trackBy="id"
            wrapLines
            empty={
              <Empty title="No source is configured">
                Add one under <code>sources</code> in the configuration file, such as {'{'} id: aws,
                type: aws-prices {'}'}, or run <code>bursar prices import</code>.
              </Empty>
            }
            columnDefinitions={columns(zone)}
          />
        );
      }}
    </Loaded>
  );
}

const columns = (zone: string): TableProps.ColumnDefinition<FeedSource>[] => [
  {
    id: 'id',
    header: 'Source',
    isRowHeader: true,
    minWidth: 150,
    cell: ({ id, type, url }) => (
      <div>
        <b className="break">{id}</b>
        <div className="example break">
          {type}
          {url !== null && `, ${url}`}
        </div>
      </div>
    ),
  },
  { id: 'every', header: 'Read', minWidth: 90, cell: ({ every }) => `every ${every}` },
  {
    id: 'ok',
    header: 'Last read whole',
    minWidth: 140,
    cell: ({ lastOkAt }) => (lastOkAt === null ? 'never' : formatInstant(lastOkAt, zone)),
  },
  {
    id: 'state',
    header: 'State',
    minWidth: 220,
    cell: ({ paused, lastError, lastHint, lastOkAt }) => {
      if (paused) return <StatusIndicator type="stopped">Paused</StatusIndicator>;
      if (lastError !== null)
        return (
          <div>
            <StatusIndicator type="error">{lastError}</StatusIndicator>
            <div className="example">{lastHint}</div>
          </div>
        );
      return lastOkAt === null ? (
        <StatusIndicator type="pending">Not read yet</StatusIndicator>
      ) : (
        <StatusIndicator type="success">Well</StatusIndicator>
      );
    },
  },
];

import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import { formatInstant } from '../../shared/format/dates.js';
import { useView } from '../../shared/spend/use-view.js';
import { Empty } from '../../shared/ui/empty.js';
import type { Nearby } from './anomalies.query.js';

/** Changes that may have caused it, or were made because of it. */
export function NearbyTable({ nearby }: { readonly nearby: readonly Nearby[] }) {
  const { zone } = useView();
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${nearby.length})`}
          description="Prices, limits, flags, stops and imports from six hours before its start to two hours after."
        >
          Changes near its start
        </Header>
      }
      ariaLabels={{ tableLabel: 'Changes near its start' }}
      items={nearby}
      wrapLines
      empty={<Empty title="Nothing was changed here around that time" />}
      columnDefinitions={[
        {
          id: 'at',
          header: 'At',
          isRowHeader: true,
          minWidth: 170,
          cell: ({ at }) => formatInstant(at, zone),
        },
        { id: 'action', header: 'Change', cell: ({ action }) => action },
        { id: 'what', header: 'Of', cell: ({ what }) => what },
        { id: 'by', header: 'By', cell: ({ by }) => by ?? '—' },
        { id: 'reason', header: 'Reason', cell: ({ reason }) => reason ?? '—' },
      ]}
    />
  );
}

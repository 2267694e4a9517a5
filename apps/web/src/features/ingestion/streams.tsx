import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '../../shared/table/table.js';
import { formatInstant } from '../../shared/format/dates.js';
import { Empty } from '../../shared/ui/empty.js';
import { Count, Num } from '../../shared/ui/figures.js';
import { formatDuration } from '../../shared/format/numbers.js';
import { useView } from '../../shared/spend/use-view.js';
import type { Stream } from './ingestion.query.js';

/** Bedrock delivers logs within minutes; a stream silent this long deserves a look. */
const QUIET_AFTER_MS = 24 * 3_600_000;

export function Streams({ streams }: { readonly streams: readonly Stream[] }) {
  const { zone, now } = useView();
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${streams.length})`}
          description="One account and region each."
        >
          Streams
        </Header>
      }
      ariaLabels={{ tableLabel: 'Streams' }}
      items={streams}
      trackBy={({ source, account, region }) => `${source} ${account} ${region}`}
      empty={<Empty title="Nothing sends usage yet" />}
      columnDefinitions={[
        {
          id: 'account',
          header: 'Account and region',
          isRowHeader: true,
          cell: ({ account, region, source }) => `${account} ${region}, ${source}`,
        },
        {
          id: 'last',
          header: 'Last call',
          cell: ({ lastOccurredAt }) => formatInstant(lastOccurredAt, zone),
        },
        {
          id: 'state',
          header: 'State',
          cell: ({ lastOccurredAt }) => {
            const silent = now - Date.parse(lastOccurredAt);
            return silent > QUIET_AFTER_MS ? (
              <StatusIndicator type="warning">quiet for {formatDuration(silent)}</StatusIndicator>
            ) : (
              <StatusIndicator type="success">arriving</StatusIndicator>
            );
          },
        },
        {
          id: 'lag',
          header: <Num>Lag of the last</Num>,
          cell: ({ lagMsLast }) => <Num>{formatDuration(Number(lagMsLast))}</Num>,
        },
        {
          id: 'calls',
          header: <Num>Calls</Num>,
          cell: ({ invocations }) => <Count value={invocations} />,
        },
        {
          id: 'first',
          header: 'First call',
          cell: ({ firstOccurredAt }) => formatInstant(firstOccurredAt, zone),
        },
      ]}
    />
  );
}

import { Forbidden } from '../../shared/ui/forbidden.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { formatCompact, formatCount, formatShare, shareOf } from '../../shared/format/numbers.js';
import { PageBody } from '../../shared/ui/page.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { PendingTiles, Tiles, type Tile } from '../../shared/ui/tiles.js';
import { WorkWarning } from '../../shared/ui/work-warning.js';
import { HowToImport } from './how-to-import.js';
import { Imports } from './imports.js';
import { useIngestion, type IngestionData } from './ingestion.query.js';
import { Jobs } from './jobs.js';
import { Quarantine } from './quarantine.js';
import { Streams } from './streams.js';

/** Is the data whole? received = accepted + duplicate + quarantined, always. */
export function IngestionPage() {
  const { me } = useSession();
  const allowed = may(me, 'seeIngestion');
  const load = useIngestion(allowed);
  if (!allowed) return <Forbidden right="seeIngestion" />;
  return (
    <PageBody
      title="Ingestion"
      description="What was received, what was counted, and what waits for a decision."
    >
      <WorkWarning />
      <Loaded load={load} height={106} shape={<PendingTiles />} steady>
        {(data) =>
          data.counts.received === '0' ? <HowToImport /> : <Tiles tiles={tilesOf(data)} />
        }
      </Loaded>
      <Imports onChange={load.status === 'ready' ? load.retry : null} />
      <Loaded load={load} height={300} steady>
        {(data) => <Streams streams={data.streams} />}
      </Loaded>
      <Loaded load={load} height={300} steady>
        {(data) => <Quarantine reasons={data.reasons} open={data.quarantineOpen} />}
      </Loaded>
      <Jobs />
      {load.status === 'ready' && load.data.counts.received !== '0' && <HowToImport />}
    </PageBody>
  );
}

function tilesOf({ counts, quarantineOpen, parked }: IngestionData): Tile[] {
  const of = (count: string) =>
    `${formatShare(shareOf(count, counts.received))} of what was received`;
  return [
    {
      label: 'Received',
      value: formatCompact(counts.received),
      exact: formatCount(counts.received),
      below: 'lines, each of them accounted for',
    },
    {
      label: 'Accepted',
      value: formatCompact(counts.accepted),
      exact: formatCount(counts.accepted),
      below: of(counts.accepted),
    },
    {
      label: 'Duplicate',
      value: formatCompact(counts.duplicate),
      exact: formatCount(counts.duplicate),
      below: 'seen before, counted once',
    },
    {
      label: 'Quarantined',
      value: formatCompact(counts.quarantined),
      exact: formatCount(counts.quarantined),
      below: `${formatCount(quarantineOpen)} still open`,
    },
    {
      label: 'Waiting for a price',
      value: formatCompact(parked),
      exact: formatCount(parked),
      below: 'counted, in no sum yet',
    },
  ];
}

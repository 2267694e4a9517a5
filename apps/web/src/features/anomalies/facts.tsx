import Container from '@cloudscape-design/components/container';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { formatInstant } from '../../shared/format/dates.js';
import { formatUsd } from '../../shared/format/money.js';
import { useView } from '../../shared/spend/use-view.js';
import type { AnomalyRow } from './anomalies.query.js';
import { KINDS, NATURES, stateOf } from './words.js';

/** Money, times and who has said what. */
export function Facts({ anomaly }: { readonly anomaly: AnomalyRow }) {
  const { zone } = useView();
  const { type, text } = stateOf(anomaly);
  return (
    <Container>
      <KeyValuePairs
        columns={4}
        items={[
          { label: 'Above usual', value: formatUsd(anomaly.excessUsd) },
          { label: 'Cost', value: formatUsd(anomaly.observedUsd) },
          { label: 'Usually', value: formatUsd(anomaly.expectedUsd) },
          { label: 'State', value: <StatusIndicator type={type}>{text}</StatusIndicator> },
          { label: 'Began', value: formatInstant(anomaly.startedAt, zone) },
          {
            label: 'Ended',
            value: anomaly.endedAt === null ? 'goes on' : formatInstant(anomaly.endedAt, zone),
          },
          { label: 'Found', value: formatInstant(anomaly.detectedAt, zone) },
          { label: 'Found by', value: anomaly.kinds.map((kind) => KINDS[kind]).join(', ') },
          { label: 'What it is', value: NATURES[anomaly.nature] },
          { label: 'Owner', value: anomaly.ownerName ?? 'no one' },
          { label: 'Verdict', value: verdictOf(anomaly) },
          { label: 'What to do', value: runbookOf(anomaly) },
        ]}
      />
    </Container>
  );
}

const verdictOf = ({ verdict, verdictBy, verdictReason, acknowledgedBy }: AnomalyRow): string => {
  if (verdict !== null) return `${verdict}, by ${verdictBy ?? ''}: ${verdictReason ?? ''}`;
  return acknowledgedBy === null ? 'none yet' : `none yet; ${acknowledgedBy} looks at it`;
};

const runbookOf = ({ runbook }: AnomalyRow) =>
  runbook === null ? (
    'no page is configured'
  ) : (
    <Link href={runbook} external>
      Runbook
    </Link>
  );

import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useFlash } from '../../shared/ui/flash.js';
import { type AnomalyRow, useAcknowledge } from './anomalies.query.js';
import { type Verdict, VERDICTS } from './words.js';

interface Props {
  readonly anomaly: AnomalyRow;
  readonly onVerdict: (verdict: Verdict) => void;
  readonly onAssign: () => void;
}

/** What a person can say of an anomaly. */
export function Actions({ anomaly, onVerdict, onAssign }: Props) {
  const { say } = useFlash();
  const [busy, acknowledge] = useAcknowledge();
  const seen = async () => {
    const outcome = await acknowledge({ id: anomaly.id });
    if (outcome.ok) say({ type: 'success', header: 'It will not be escalated.' });
    else say({ type: 'error', header: outcome.message });
  };
  return (
    <SpaceBetween size="xs" direction="horizontal">
      {anomaly.acknowledgedAt === null && (
        <Button loading={busy} onClick={() => void seen()}>
          I look at it
        </Button>
      )}
      <Button onClick={onAssign}>Owner…</Button>
      {VERDICTS.map((verdict) => (
        <Button
          key={verdict.id}
          onClick={() => {
            onVerdict(verdict);
          }}
        >
          {verdict.name}…
        </Button>
      ))}
    </SpaceBetween>
  );
}

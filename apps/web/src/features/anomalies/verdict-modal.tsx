import { ReasonModal } from '../../shared/ui/reason-modal.js';
import { type AnomalyRow, useJudge } from './anomalies.query.js';
import type { Verdict } from './words.js';

interface Props {
  readonly anomaly: AnomalyRow;
  readonly verdict: Verdict;
  readonly onClose: () => void;
}

export function VerdictModal({ anomaly, verdict, onClose }: Props) {
  const [busy, judge] = useJudge();
  return (
    <ReasonModal
      title={`This anomaly is ${verdict.name.toLowerCase()}`}
      action="Save the verdict"
      busy={busy}
      act={(reason) => judge({ input: { id: anomaly.id, verdict: verdict.id, reason } })}
      done={() => `The verdict is ${verdict.name.toLowerCase()}.`}
      onClose={onClose}
    >
      <span>{verdict.means}</span>
    </ReasonModal>
  );
}

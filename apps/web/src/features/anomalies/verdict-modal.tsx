import { useBasis } from '../../shared/crossing/basis.js';
import { Crossed, Differences } from '../../shared/crossing/crossed.js';
import { ReasonModal } from '../../shared/ui/reason-modal.js';
import { type AnomalyRow, useJudge } from './anomalies.query.js';
import { type Verdict, VERDICTS } from './words.js';

interface Props {
  readonly anomaly: AnomalyRow;
  readonly verdict: Verdict;
  readonly onClose: () => void;
}

export function VerdictModal({ anomaly, verdict, onClose }: Props) {
  const [busy, judge] = useJudge();
  const basis = useBasis(anomaly.id, anomaly);
  return (
    <ReasonModal
      title={`This anomaly is ${verdict.name.toLowerCase()}`}
      action="Save the verdict"
      busy={busy}
      act={(reason) =>
        judge({ input: { id: anomaly.id, verdict: verdict.id, reason, seen: basis.seen } })
      }
      done={() => `The verdict is ${verdict.name.toLowerCase()}.`}
      onClose={onClose}
    >
      <span>{verdict.means}</span>
      {basis.isCrossed && (
        <Crossed onTake={onClose} onKeep={basis.look}>
          <Differences
            rows={[
              { what: 'Verdict', theirs: verdictText(anomaly), mine: verdict.name },
              { what: 'Owner', theirs: anomaly.ownerName ?? '', mine: basis.then.ownerName ?? '' },
            ]}
          />
        </Crossed>
      )}
    </ReasonModal>
  );
}

function verdictText({ verdict, verdictBy, verdictReason }: AnomalyRow): string {
  if (verdict === null) return '';
  const { name = verdict } = VERDICTS.find(({ id }) => id === verdict) ?? {};
  return `${name}, by ${verdictBy ?? 'another person'}: ${verdictReason ?? ''}`;
}

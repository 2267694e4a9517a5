import { formatMonth } from '../../shared/format/dates.js';
import { formatUsd } from '../../shared/format/money.js';
import { plural } from '../../shared/format/numbers.js';
import { ReasonModal } from '../../shared/ui/reason-modal.js';
import { useClose, type MonthReview } from './close.query.js';

interface Props {
  readonly review: MonthReview;
  readonly onClose: () => void;
}

/** Its warnings are accepted with the reason, as they are shown. */
export function CloseModal({ review, onClose }: Props) {
  const [busy, send] = useClose();
  const { month } = review.month;
  const warnings = review.checklist.filter(({ passes }) => !passes);
  return (
    <ReasonModal
      title={`Close ${formatMonth(month)}`}
      action={warnings.length === 0 ? 'Close month' : 'Accept warnings and close'}
      busy={busy}
      act={(reason) => send({ month, reason, acceptWarnings: warnings.length > 0 })}
      done={(closed) =>
        `${formatMonth(month)} is closed: version ${String(closed.version)}, ${plural(String(closed.statements), 'statement')}, ${formatUsd(closed.amount)}.`
      }
      onClose={onClose}
    >
      <p>
        Its statements are issued and never change. What comes later for {formatMonth(month)} is
        posted to the open month, and names this one.
      </p>
      {warnings.length > 0 && (
        <>
          <p>You accept with your reason:</p>
          <ul>
            {warnings.map(({ check, text }) => (
              <li key={check}>{text}</li>
            ))}
          </ul>
        </>
      )}
    </ReasonModal>
  );
}

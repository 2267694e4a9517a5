import { formatMonth } from '../../shared/format/dates.js';
import { formatUsd } from '../../shared/format/money.js';
import { ReasonModal } from '../../shared/ui/reason-modal.js';
import { type MonthInvoices, useFinalize } from './invoices.query.js';

interface Props {
  readonly invoices: MonthInvoices;
  readonly onClose: () => void;
}

/** Its warnings are accepted with the reason, as they are shown. */
export function FinalModal({ invoices, onClose }: Props) {
  const [busy, send] = useFinalize();
  const { month } = invoices;
  const warnings = invoices.checklist.filter(({ passes }) => !passes);
  return (
    <ReasonModal
      title={`Post actuals of ${formatMonth(month)}`}
      action={warnings.length === 0 ? 'Post actuals' : 'Accept warnings and post'}
      busy={busy}
      act={(reason) => send({ month, reason, acceptWarnings: warnings.length > 0 })}
      done={({ amount, trueUp }) =>
        `${formatMonth(month)} is final: ${formatUsd(amount)}, ${formatUsd(trueUp)} beside its accrual.`
      }
      onClose={onClose}
    >
      <p>
        The journal reverses the accrual and enters what the invoices say. What nothing explains is
        kept by the organisation, on one line for each invoice.
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

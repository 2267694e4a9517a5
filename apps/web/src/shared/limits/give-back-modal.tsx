import { formatUsd } from '../format/money.js';
import { ReasonModal } from '../ui/reason-modal.js';

interface Props {
  /** What is presumed spent, in dollars. */
  readonly presumed: string;
  /** Whose it is, where the table names it. */
  readonly of?: string;
  /** Who asked for it first; null as long as this is the first person. */
  readonly askedBy: string | null;
  /** What may still come in after the money is free. */
  readonly stillReported: string;
  readonly busy: boolean;
  readonly act: Parameters<typeof ReasonModal<{ readonly state: string }>>[0]['act'];
  readonly onClose: () => void;
}

/** Money that is presumed spent: the first person asks, a second one agrees, and only then is it free again. */
export function GiveBackModal({ presumed, of, askedBy, stillReported, busy, act, onClose }: Props) {
  const amount = formatUsd(presumed);
  const isFirst = askedBy === null;
  return (
    <ReasonModal
      title={`${isFirst ? 'Ask to give back' : 'Give back'} ${amount}${of === undefined ? '' : ` of ${of}`}`}
      action={isFirst ? 'Ask' : 'Give back'}
      busy={busy}
      act={act}
      done={({ state }) =>
        state === 'released' ? `${amount} is given back` : 'Asked: another person has to agree'
      }
      onClose={onClose}
    >
      <p>
        {!isFirst && `${askedBy} asked for it. `}
        {stillReported}, that cost counts, and the budget may be overspent by it.
      </p>
    </ReasonModal>
  );
}

import { formatUsd } from '../../shared/format/money.js';
import { ReasonModal } from '../../shared/ui/reason-modal.js';
import { useReleasePresumed, type PresumedCall } from './presumed.query.js';

interface Props {
  readonly call: PresumedCall;
  readonly onClose: () => void;
}

/** The first person asks, a second one agrees: only then is the money free again. */
export function ReleaseModal({ call, onClose }: Props) {
  const [busy, release] = useReleasePresumed();
  const isFirst = call.releaseAskedBy === null;
  return (
    <ReasonModal
      title={`${isFirst ? 'Ask to give back' : 'Give back'} ${formatUsd(call.presumed)}`}
      action={isFirst ? 'Ask' : 'Give back'}
      busy={busy}
      act={(reason) => release({ input: { admissionId: call.admissionId, reason } })}
      done={({ state }) =>
        state === 'released'
          ? `${formatUsd(call.presumed)} is given back`
          : 'Asked: another person has to agree'
      }
      onClose={onClose}
    >
      <p>
        If the provider&apos;s log still reports what the call cost, that cost counts, and the
        budget may be overspent by it.
      </p>
    </ReasonModal>
  );
}

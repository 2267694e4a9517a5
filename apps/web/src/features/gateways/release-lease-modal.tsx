import { formatUsd } from '../../shared/format/money.js';
import { ReasonModal } from '../../shared/ui/reason-modal.js';
import { type Lease, useReleaseLease } from './leases.query.js';

interface Props {
  readonly lease: Lease;
  readonly onClose: () => void;
}

/** The first person asks, a second one agrees: only then is the money free again. */
export function ReleaseLeaseModal({ lease, onClose }: Props) {
  const [busy, release] = useReleaseLease();
  const { gateway, presumed, releaseAskedBy } = lease;
  const isFirst = releaseAskedBy === null;
  return (
    <ReasonModal
      title={`${isFirst ? 'Ask to give back' : 'Give back'} ${formatUsd(presumed)} of ${gateway}`}
      action={isFirst ? 'Ask' : 'Give back'}
      busy={busy}
      act={(reason) => release({ input: { leaseId: lease.id, reason } })}
      done={({ state }) =>
        state === 'released'
          ? `${formatUsd(presumed)} is given back`
          : 'Asked: another person has to agree'
      }
      onClose={onClose}
    >
      <p>
        {isFirst ? '' : `${releaseAskedBy} asked for it. `}
        If the gateway or the provider&apos;s log still reports what its calls cost, that cost
        counts, and the budget may be overspent by it.
      </p>
    </ReasonModal>
  );
}

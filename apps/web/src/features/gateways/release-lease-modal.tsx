import { GiveBackModal } from '../../shared/limits/give-back-modal.js';
import { type Lease, useReleaseLease } from './leases.query.js';

interface Props {
  readonly lease: Lease;
  readonly onClose: () => void;
}

export function ReleaseLeaseModal({ lease, onClose }: Props) {
  const [busy, release] = useReleaseLease();
  return (
    <GiveBackModal
      presumed={lease.presumed}
      of={lease.gateway}
      askedBy={lease.releaseAskedBy}
      stillReported="If the gateway or the provider's log still reports what its calls cost"
      busy={busy}
      act={(reason) => release({ input: { leaseId: lease.id, reason } })}
      onClose={onClose}
    />
  );
}

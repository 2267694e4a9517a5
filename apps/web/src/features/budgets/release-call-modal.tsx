import { GiveBackModal } from '../../shared/limits/give-back-modal.js';
import { useReleasePresumed, type PresumedCall } from './presumed.query.js';

interface Props {
  readonly call: PresumedCall;
  readonly onClose: () => void;
}

export function ReleaseCallModal({ call, onClose }: Props) {
  const [busy, release] = useReleasePresumed();
  return (
    <GiveBackModal
      presumed={call.presumed}
      askedBy={call.releaseAskedBy}
      stillReported="If the provider's log still reports what the call cost"
      busy={busy}
      act={(reason) => release({ input: { admissionId: call.admissionId, reason } })}
      onClose={onClose}
    />
  );
}

import { ReasonModal } from '../../shared/ui/reason-modal.js';
import { useRemoveEnvironment, useRetireGateway } from './gateways.query.js';

interface Props {
  readonly name: string;
  readonly onClose: () => void;
}

/** Frees a name; the reason stands in the audit log. */
export function RetireModal({ name, onClose }: Props) {
  const [busy, retire] = useRetireGateway();
  return (
    <ReasonModal
      title={`Retire the gateway ${name}`}
      action="Retire"
      busy={busy}
      act={(reason) => retire({ input: { name, reason } })}
      done={() => `${name} is retired`}
      onClose={onClose}
    >
      <p>
        Any key may use the name afterwards. A gateway that still runs under it takes it again by
        itself: revoke its key to end that.
      </p>
    </ReasonModal>
  );
}

export function RemoveEnvironmentModal({ name, onClose }: Props) {
  const [busy, remove] = useRemoveEnvironment();
  return (
    <ReasonModal
      title={`Remove the environment ${name}`}
      action="Remove"
      busy={busy}
      act={(reason) => remove({ input: { name, reason } })}
      done={() => `${name} is removed`}
      onClose={onClose}
    >
      <p>
        No document is published for it any more. It comes back when a gateway asks for it, or when
        a budget names it.
      </p>
    </ReasonModal>
  );
}

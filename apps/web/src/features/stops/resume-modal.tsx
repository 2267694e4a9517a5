import { useLabels } from '../../shared/format/labels.js';
import { scopeText, toScope } from '../../shared/limits/scopes.js';
import { useResume, type Stop } from './stops.query.js';
import { ReasonModal } from '../../shared/ui/reason-modal.js';

interface Props {
  readonly stop: Stop;
  readonly onClose: () => void;
}

/** Resuming is kept as a stop is: with who and why. */
export function ResumeModal({ stop, onClose }: Props) {
  const labelOf = useLabels();
  const [busy, resume] = useResume();
  const what = scopeText(toScope(stop.scope), labelOf);
  return (
    <ReasonModal
      title={`Resume ${what}`}
      action="Resume traffic"
      busy={busy}
      act={(reason) => resume({ input: { id: stop.id, reason } })}
      done={({ __typename }) =>
        __typename === 'Proposal' ? `Resuming ${what} waits for approval` : `${what} is resumed`
      }
      onClose={onClose}
    >
      <p>
        It was stopped by {stop.by}: {stop.reason}.
      </p>
    </ReasonModal>
  );
}

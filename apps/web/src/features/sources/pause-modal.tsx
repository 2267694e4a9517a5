import { ReasonModal } from '../../shared/ui/reason-modal.js';
import { usePause, useResume, type Source } from './sources.query.js';

interface Props {
  readonly source: Source;
  readonly onClose: () => void;
}

export function PauseModal({ source, onClose }: Props) {
  const [busy, pause] = usePause();
  return (
    <ReasonModal
      title={`Pause ${source.id}`}
      action="Pause"
      busy={busy}
      act={(reason) => pause({ id: source.id, reason })}
      done={({ id }) => `${id} is paused`}
      onClose={onClose}
    >
      What it has brought stays. Nothing is lost: it goes on where it stopped once it is resumed.
    </ReasonModal>
  );
}

export function ResumeModal({ source, onClose }: Props) {
  const [busy, resume] = useResume();
  return (
    <ReasonModal
      title={`Resume ${source.id}`}
      action="Resume"
      busy={busy}
      act={(reason) => resume({ id: source.id, reason })}
      done={({ id }) => `${id} is read again`}
      onClose={onClose}
    >
      It is read at once, from where it stopped.
    </ReasonModal>
  );
}

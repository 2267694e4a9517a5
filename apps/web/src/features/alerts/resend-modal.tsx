import { CutWords } from '../../shared/ui/middle-cut.js';
import { ReasonModal } from '../../shared/ui/reason-modal.js';
import { useResend, type Message } from './alerts.query.js';

interface Props {
  readonly message: Message;
  readonly onClose: () => void;
}

export function ResendModal({ message: { id, title, channel }, onClose }: Props) {
  const [busy, resend] = useResend();
  return (
    <ReasonModal
      title="Send again"
      action="Send again"
      busy={busy}
      act={(reason) => resend({ id, reason })}
      done={() => `The message is on its way to ${channel} again.`}
      onClose={onClose}
    >
      <p>
        “<CutWords text={title} />” goes to {channel} again, as the same message: a receiver that
        has it already can tell by its id.
      </p>
    </ReasonModal>
  );
}

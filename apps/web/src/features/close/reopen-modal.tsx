import { formatMonth } from '../../shared/format/dates.js';
import { ReasonModal } from '../../shared/ui/reason-modal.js';
import { useReopen } from './close.query.js';

interface Props {
  readonly month: string;
  readonly onClose: () => void;
}

export function ReopenModal({ month, onClose }: Props) {
  const [busy, send] = useReopen();
  return (
    <ReasonModal
      title={`Reopen ${formatMonth(month)}`}
      action="Ask for approval"
      busy={busy}
      act={(reason) => send({ month, reason })}
      done={() => `Reopening ${formatMonth(month)} waits for another person.`}
      onClose={onClose}
    >
      <p>
        It stays closed until another person of finance agrees. The statements that were issued stay
        as they are; closing the month again issues the next version beside them.
      </p>
    </ReasonModal>
  );
}

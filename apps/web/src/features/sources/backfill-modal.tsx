import FormField from '@cloudscape-design/components/form-field';
import { useKept } from '../../shared/data/kept.js';
import { DayField } from '../../shared/ui/day-field.js';
import { ReasonModal } from '../../shared/ui/reason-modal.js';
import { useBackfill, type Source } from './sources.query.js';

interface Props {
  readonly source: Source;
  readonly onClose: () => void;
}

export function BackfillModal({ source, onClose }: Props) {
  const [busy, backfill] = useBackfill();
  const [from, setFrom] = useKept('backfill-modal.from', '');
  return (
    <ReasonModal
      title={`Read a history of ${source.id}`}
      action="Read"
      busy={busy}
      act={(reason) => backfill({ id: source.id, from, reason })}
      done={({ id }) => `${id} reads everything since ${from}`}
      onClose={onClose}
    >
      <p>Everything since this day is read. What is counted already counts once.</p>
      <FormField label="From" constraintText="yyyy-mm-dd, UTC">
        <DayField value={from} placeholder="2026-09-01" onChange={setFrom} />
      </FormField>
    </ReasonModal>
  );
}

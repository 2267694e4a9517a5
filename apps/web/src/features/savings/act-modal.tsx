import FormField from '@cloudscape-design/components/form-field';
import { todayIn } from '@bursar/time';
import { useKept } from '../../shared/data/kept.js';
import { useView } from '../../shared/spend/use-view.js';
import { DayField } from '../../shared/ui/day-field.js';
import { ReasonModal } from '../../shared/ui/reason-modal.js';
import { useActOnSaving } from './acts.query.js';
import type { Saving } from './savings.query.js';
import { KIND_WORDS } from './words.js';

/** Notes from which day on calls are made as a saving says: what that brings is read of them. */
export function ActModal({ saving, onClose }: { saving: Saving; onClose: () => void }) {
  const { now } = useView();
  const [since, setSince] = useKept('act-modal.since', () => todayIn('UTC', now));
  const [busy, act] = useActOnSaving();
  const { kind, team, provider, model } = saving;
  return (
    <ReasonModal
      title="Note a saving as done"
      action="Note"
      busy={busy}
      act={(reason) => {
        const input = { kind, team, provider, model, instead: saving.instead ?? '' };
        return act({ input: { ...input, since, reason } });
      }}
      done={() => `${KIND_WORDS[kind]} for ${saving.teamName} is noted as done`}
      onClose={onClose}
    >
      <p>
        {KIND_WORDS[kind]} for {saving.teamName}: {model}
        {saving.instead === null ? '' : ` → ${saving.instead}`}. Nothing changes for any call: the
        calls made otherwise since then are compared with the same calls as before.
      </p>
      <FormField label="First day (UTC)">
        <DayField value={since} placeholder="YYYY-MM-DD" onChange={setSince} />
      </FormField>
    </ReasonModal>
  );
}

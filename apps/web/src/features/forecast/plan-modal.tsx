import { Crossed, Differences } from '../../shared/crossing/crossed.js';
import { formatUsd } from '../../shared/format/money.js';
import { ConfirmModal } from '../../shared/ui/confirm-modal.js';
import { PlanFields } from './plan-fields.js';
import { usePlanning } from './use-planning.js';

/** What a team or a cost centre is meant to spend in a month; without an amount, no plan any more. */
export function PlanModal({ onClose }: { readonly onClose: () => void }) {
  const { draft, planned, failure, busy, change, send, look } = usePlanning(onClose);
  return (
    <ConfirmModal
      title="Set a plan"
      action="Set"
      busy={busy}
      failure={failure}
      onClose={onClose}
      onConfirm={() => void send()}
    >
      <PlanFields draft={draft} planned={planned.text} onChange={change} />
      {planned.basis.isCrossed && (
        <Crossed onTake={() => look(true)} onKeep={() => look(false)}>
          <Differences
            rows={[
              {
                what: 'Amount in USD',
                theirs: planned.now === null ? 'no plan' : formatUsd(planned.now.usd),
                mine: isAmount(draft.usd) ? formatUsd(draft.usd.trim()) : draft.usd || 'no plan',
              },
            ]}
          />
        </Crossed>
      )}
      <p>
        Many at once: <code>bursar import plan FILE.csv</code>
      </p>
    </ConfirmModal>
  );
}

const isAmount = (typed: string): boolean => /^\d{1,15}(\.\d{1,15})?$/.test(typed.trim());

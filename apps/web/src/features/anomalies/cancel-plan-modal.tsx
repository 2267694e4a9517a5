import { useState } from 'react';
import { ConfirmModal } from '../../shared/ui/confirm-modal.js';
import { useFlash } from '../../shared/ui/flash.js';
import { type Plan, useRemovePlan } from './plans.query.js';

interface Props {
  readonly plan: Plan;
  readonly onClose: () => void;
}

export function CancelPlanModal({ plan, onClose }: Props) {
  const { say } = useFlash();
  const [busy, remove] = useRemovePlan();
  const [failure, setFailure] = useState<string | null>(null);
  const send = async () => {
    const outcome = await remove({ id: plan.id });
    if (!outcome.ok) {
      setFailure([outcome.message, outcome.hint].filter(Boolean).join(' '));
      return;
    }
    say({ type: 'success', header: 'The plan is called off.' });
    onClose();
  };
  return (
    <ConfirmModal
      title="Call off this plan"
      action="Call it off"
      busy={busy}
      failure={failure}
      onClose={onClose}
      onConfirm={() => void send()}
    >
      <p className="break">
        {plan.note}: what goes on within it is an anomaly again, and is reported if it costs enough.
      </p>
    </ConfirmModal>
  );
}

import { useState } from 'react';
import { useBasis } from '../../shared/crossing/basis.js';
import { useKept } from '../../shared/data/kept.js';
import { usePlans, useSetPlan } from '../../shared/forecast/forecast.query.js';
import { formatUsd } from '../../shared/format/money.js';
import { useFlash } from '../../shared/ui/flash.js';

export interface PlanDraft {
  readonly kind: 'team' | 'costCentre';
  readonly target: string;
  readonly month: string;
  readonly usd: string;
  readonly reason: string;
}

const START: PlanDraft = { kind: 'team', target: '', month: '', usd: '', reason: '' };

/** A plan as it is typed, what is planned so far, and setting it. */
export function usePlanning(onClose: () => void) {
  const { say } = useFlash();
  const [draft, setDraft] = useKept('plan-modal.draft', START);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, set] = useSetPlan();
  const planned = usePlanned(draft);
  const change = (part: Partial<PlanDraft>) => {
    setDraft({ ...draft, ...part });
    setFailure(null);
  };
  const send = async () => {
    const { usd, ...rest } = draft;
    const input = { ...rest, target: rest.target.trim(), usd: usd.trim() === '' ? null : usd };
    const done = await set({ input: { ...input, seen: planned.basis.seen } });
    if (!done.ok) {
      setFailure([done.message, done.hint].filter(Boolean).join(' '));
      return;
    }
    say({ type: 'success', header: `The plan of ${draft.target} for ${draft.month} is set` });
    setDraft(START);
    onClose();
  };
  /** What another person planned meanwhile: in the place of what was typed, or seen and left. */
  const look = (takesTheirs: boolean) => {
    planned.basis.look();
    if (takesTheirs) change({ usd: planned.now?.usd ?? '' });
    else setFailure(null);
  };
  return { draft, planned, failure, busy, change, send, look };
}

/** What is planned now for what is named so far, and what it was when it was named. */
function usePlanned({ kind, target, month }: PlanDraft) {
  const isNamed = target.trim() !== '' && /^\d{4}-(0[1-9]|1[0-2])$/.test(month.trim());
  const load = usePlans(isNamed ? month.trim() : null);
  const isKnown = isNamed && load.status === 'ready' && !load.refreshing;
  const now = isKnown
    ? (load.data.find((one) => one.kind === kind && one.target === target.trim()) ?? null)
    : null;
  // While it is asked for, nothing is known to have changed.
  const basis = useBasis(isKnown ? `${kind} ${target.trim()} ${month.trim()}` : null, now);
  const text = !isKnown
    ? 'What is planned so far is shown once the month is named.'
    : now === null
      ? 'Nothing is planned so far.'
      : `Planned so far: ${formatUsd(now.usd)}.`;
  return { basis, now, text };
}

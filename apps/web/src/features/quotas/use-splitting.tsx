import { type ReactNode, useState } from 'react';
import { type Denial, isConfirmed } from '../../shared/config/denials.js';
import { useBasis } from '../../shared/crossing/basis.js';
import { useKept } from '../../shared/data/kept.js';
import { useSaidOf, useTypedFor } from '../../shared/data/said-of.js';
import { plural } from '../../shared/format/numbers.js';
import { useFlash } from '../../shared/ui/flash.js';
import { type Quota, useSplitQuota } from './quotas.query.js';
import { Restore } from './restore.js';
import {
  draftOf,
  type Fault,
  faultAt,
  faultIn,
  type PartDraft,
  partsOf,
  partsThatGo,
  restoring,
  toPart,
} from './split.js';

export interface SplitProps {
  readonly parent: Quota;
  readonly quotas: readonly Quota[];
  readonly onClose: () => void;
}

export const draftsOf = (parent: Quota, quotas: readonly Quota[]): readonly PartDraft[] =>
  partsOf(parent, quotas).map((part) => draftOf(part, parent));

const headerOf = ({ id }: Quota, parts: number): string =>
  parts === 0 ? `${id} is whole` : `${id} has ${plural(parts, 'part')} now`;

type Input = Omit<Parameters<ReturnType<typeof useSplitQuota>[1]>[0]['input'], 'dryRun'>;

/** What a split denies at once is shown first; then only the name of the quota, typed again, splits it. */
function useConfirmed({ id }: Quota, parts: readonly PartDraft[]) {
  const [planned, setPlanned] = useSaidOf<readonly Denial[]>(parts);
  const denies = planned ?? [];
  const [typed, setTyped] = useTypedFor(planned);
  const [busy, split] = useSplitQuota();
  const forget = () => setPlanned(null);
  /** Null: there is something to confirm. */
  const send = async (input: Input) => {
    if (denies.length === 0) {
      const plan = await split({ input: { ...input, dryRun: true } });
      if (!plan.ok) return plan;
      setPlanned(plan.value.denies);
      if (plan.value.denies.length > 0) return null;
    }
    return split({ input: { ...input, dryRun: false } });
  };
  const isOpen = denies.length > 0 && !isConfirmed(typed, id);
  return { denies, typed, setTyped, forget, isOpen, busy, send };
}

/** What was made, and the way back. */
function useSaid({ parent, onClose }: SplitProps) {
  const { say } = useFlash();
  return (parts: number, restore: ReactNode) => {
    say({ type: 'success', header: headerOf(parent, parts), action: restore });
    onClose();
  };
}

/** What is typed, and what the server said to it. The parts are those of the moment it was opened. */
export function useSplitting(props: SplitProps) {
  const { parent, quotas } = props;
  const said = useSaid(props);
  const [before, setBefore] = useState(quotas);
  const basis = useBasis(parent.id, parent);
  const [parts, setParts] = useKept<readonly PartDraft[]>('split-modal.parts', () =>
    draftsOf(parent, quotas),
  );
  const [reason, setReason] = useKept('split-modal.reason', '');
  const [fault, setFault] = useSaidOf<Fault>(parts);
  const confirming = useConfirmed(parent, parts);
  const going = partsThatGo(parent, parts, before);
  const send = async () => {
    const wrong = faultIn(parts);
    setFault(wrong);
    if (wrong !== null) return;
    const why = reason.trim();
    const input = { parent: parent.id, parts: parts.map(toPart), reason: why, seen: basis.seen };
    const done = await confirming.send(input);
    if (done === null) return;
    if (!done.ok) {
      setFault(faultAt(done.path, done.message));
      return;
    }
    if (done.value.__typename !== 'QuotaSplit') return;
    const splits = restoring(parent, going, before);
    const { parts: made, version } = done.value;
    said(made.length, <Restore splits={splits} version={version} reason={why} />);
  };
  const change = (next: readonly PartDraft[]) => {
    setParts(next);
    confirming.forget();
  };
  /** What another person made of it meanwhile: in the place of what was typed, or seen and left. */
  const look = (takesTheirs: boolean) => {
    change(takesTheirs ? draftsOf(parent, quotas) : parts);
    setBefore(quotas);
    setFault(null);
    basis.look();
  };
  return { parts, change, reason, setReason, fault, going, send, basis, look, confirming };
}

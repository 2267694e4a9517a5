import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { addDays, instantOf, todayIn } from '@bursar/time';
import { useKept } from '../../shared/data/kept.js';
import { ConfirmModal } from '../../shared/ui/confirm-modal.js';
import { DayField } from '../../shared/ui/day-field.js';
import { useFlash } from '../../shared/ui/flash.js';
import { useView } from '../../shared/spend/use-view.js';
import { MeterFields, type MeterPrices, namedPrices, NO_PRICES } from './meter-fields.js';
import type { UnpricedModel } from './prices.query.js';
import { useSetProvisional } from './provisional.query.js';

interface Props {
  readonly about: Pick<UnpricedModel, 'model' | 'provider'>;
  readonly onClose: () => void;
}

interface Draft {
  readonly prices: MeterPrices;
  readonly cap: string;
  /** yyyy-mm-dd */
  readonly until: string;
  readonly reason: string;
}

/** The default lasts long enough to find the price; the user may set a longer time. */
const DAYS = 14;
function useProvisionalForm({ about, onClose }: Props) {
  const { zone, now } = useView();
  const { say } = useFlash();
  const [draft, setDraft] = useKept<Draft>('provisional-modal.draft', () => ({
    prices: NO_PRICES,
    cap: '',
    until: addDays(todayIn(zone, now), DAYS),
    reason: '',
  }));
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, set] = useSetProvisional();
  const send = async () => {
    const expires = instantOf({ date: draft.until, time: '00:00' }, zone);
    const done = await set({
      input: {
        model: about.model,
        provider: about.provider,
        per1M: namedPrices(draft.prices),
        capUsd: draft.cap,
        expires: new Date(expires).toISOString(),
        reason: draft.reason.trim(),
      },
    });
    if (!done.ok) {
      setFailure([done.message, done.hint].filter(Boolean).join(' '));
      return;
    }
    const waits = done.value.__typename === 'Proposal';
    const header = waits
      ? `The provisional price of ${about.model} waits for approval`
      : `${about.model} has a provisional price`;
    say({ type: 'success', header });
    onClose();
  };
  const change = (next: Partial<Draft>) => {
    setDraft({ ...draft, ...next });
  };
  return { draft, change, failure, busy, send, zone };
}

/** Sets a price at once for a user who cannot wait for the book: up to an amount, and not for ever. */
export function ProvisionalModal(props: Props) {
  const { draft, change, failure, busy, send, zone } = useProvisionalForm(props);
  return (
    <ConfirmModal
      title={`A provisional price of ${props.about.model}`}
      action="Set the price"
      busy={busy}
      failure={failure}
      onClose={props.onClose}
      onConfirm={() => void send()}
    >
      <span>
        Calls from now on are priced by it, as an estimate, and hard budgets let them pass. Those
        that wait go on waiting for the real price.
      </span>
      <MeterFields prices={draft.prices} onChange={(prices) => change({ prices })} />
      <div className="side-by-side">
        <FormField label="Cap, USD" constraintText="It ends once so much is spent or under way.">
          <Input
            value={draft.cap}
            inputMode="decimal"
            onChange={({ detail }) => {
              change({ cap: detail.value.trim() });
            }}
          />
        </FormField>
        <FormField label="Until" constraintText={`It ends at 00:00 ${zone}, within 90 days.`}>
          <DayField
            value={draft.until}
            placeholder="yyyy-mm-dd"
            onChange={(until) => {
              change({ until });
            }}
          />
        </FormField>
      </div>
      <FormField label="Reason" description="Where the price is from; kept in the audit log.">
        <Input
          value={draft.reason}
          onChange={({ detail }) => {
            change({ reason: detail.value });
          }}
        />
      </FormField>
    </ConfirmModal>
  );
}

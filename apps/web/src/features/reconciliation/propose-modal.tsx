import { formatDate } from '../../shared/format/dates.js';
import { formatRate } from '../../shared/format/money.js';
import { ReasonModal } from '../../shared/ui/reason-modal.js';
import { type ReconciledRow, useProposePrice } from './reconciliation.query.js';

interface Props {
  readonly month: string;
  readonly row: ReconciledRow;
  readonly onClose: () => void;
}

/** The price that the bill comes to, for a person to accept on the Prices page. */
export function ProposeModal({ month, row, onClose }: Props) {
  const [busy, send] = useProposePrice();
  const { account, model, day, pricePer1M, meter } = row;
  const [region, tier] = [row.region ?? '', row.tier ?? 'standard'];
  return (
    <ReasonModal
      title={`Propose a price of ${model ?? ''}`}
      action="Propose"
      busy={busy}
      act={(reason) =>
        send({ input: { month, account, region, model: model ?? '', tier, reason } })
      }
      done={(price) => `The price of ${price.model} waits on the Prices page.`}
      onClose={onClose}
    >
      <span>
        The bill of {formatDate(day)} comes to {formatRate(pricePer1M)} per 1M tokens of {meter} in{' '}
        {region}. It waits among the held prices with every other meter of this model whose price
        differs; nothing is priced by it until it is accepted there.
      </span>
    </ReasonModal>
  );
}

import FormField from '@cloudscape-design/components/form-field';
import { useState } from 'react';
import { ChangeModal } from '../../shared/config/change-modal.js';
import { useKept } from '../../shared/data/kept.js';
import { usePiece, type Piece } from '../../shared/config/piece.query.js';
import { DayField } from '../../shared/ui/day-field.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { isWhole, MeterFields, namedPrices, NO_PRICES } from './meter-fields.js';

interface Props {
  readonly model: string;
  readonly onClose: () => void;
}

/** A price of the organisation's own, as the file has it: calls that wait are priced by it, too. */
export function FinalModal(props: Props) {
  const load = usePiece('prices', null);
  return (
    <Loaded load={load} height={0} steady>
      {(piece) => <Final {...props} piece={piece} />}
    </Loaded>
  );
}

function Final({ model, piece, onClose }: Props & { readonly piece: Piece }) {
  const [{ hash }] = useState(piece);
  const [prices, setPrices] = useKept('final-modal.prices', NO_PRICES);
  const [from, setFrom] = useKept('final-modal.from', '');
  const entry = { model, ...(from !== '' && { from }), per1M: namedPrices(prices) };
  const input = isWhole(prices)
    ? {
        // JSON is YAML: no writer is needed for one price.
        text: JSON.stringify({ apiVersion: 'bursar/v1', prices: [entry] }, null, 2),
        basis: [{ section: 'prices', item: null, hash }],
      }
    : null;
  return (
    <ChangeModal
      piece={piece}
      input={input}
      title={`The price of ${model}`}
      action="Set the price"
      done={`${model} has a price; calls that wait are priced now`}
      onClose={onClose}
    >
      <span>
        It is the price from now on, and of the calls that wait. Months that are closed stay as they
        are: what is priced late is posted to the open month.
      </span>
      <MeterFields prices={prices} onChange={setPrices} />
      <FormField label="From" constraintText="A day in UTC. Empty: it always was.">
        <DayField value={from} placeholder="yyyy-mm-dd" onChange={setFrom} />
      </FormField>
    </ChangeModal>
  );
}

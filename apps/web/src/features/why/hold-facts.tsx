import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { formatMoment } from '../../shared/format/dates.js';
import { exactUsd, formatUsd } from '../../shared/format/money.js';
import { useView } from '../../shared/spend/use-view.js';
import type { Explanation } from './why.query.js';

const STATES: Readonly<Record<string, string>> = {
  PENDING: 'under way',
  POSTED: 'spent',
  VOIDED: 'proven free',
  PRESUMED: 'presumed spent',
  TRUED_UP: 'presumed, then reported',
  RELEASED: 'presumed, then given back by two people',
};

/** The money reserved for the call, and what became of it. */
export function HoldFacts({ hold }: { readonly hold: NonNullable<Explanation['hold']> }) {
  const { zone } = useView();
  const money = (label: string, amount: string) => ({
    label,
    value: (
      <span className="inline-num" title={exactUsd(amount)} data-usd={amount}>
        {formatUsd(amount)}
      </span>
    ),
  });
  return (
    <KeyValuePairs
      columns={4}
      items={[
        money('Worst case', hold.worst),
        money('Spent', hold.posted),
        money('Presumed spent', hold.presumed),
        money('Committed', hold.held),
        { label: 'State', value: STATES[hold.state] ?? hold.state },
        { label: 'Admission', value: <span className="mono">{hold.admissionId}</span> },
        { label: 'Committed until', value: formatMoment(hold.expiresAt, zone) },
      ]}
    />
  );
}

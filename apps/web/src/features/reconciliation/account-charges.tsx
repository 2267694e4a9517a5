import ExpandableSection from '@cloudscape-design/components/expandable-section';
import { formatUsd } from '../../shared/format/money.js';
import type { Reconciliation } from './reconciliation.query.js';

/** Tax, support and fees that the bill has for whole accounts. */
export function AccountCharges({
  charges,
}: {
  readonly charges: Reconciliation['accountCharges'];
}) {
  if (charges.length === 0) return null;
  return (
    <ExpandableSection
      variant="container"
      headerText="Billed to whole accounts"
      headerCounter={`(${String(charges.length)})`}
      headerDescription="Tax, support and fees without a service: no part of the totals above."
    >
      <ul className="plain-list">
        {charges.map(({ account, kind, service, invoice, usd }) => (
          <li key={[account, kind, service, invoice].join(' ')}>
            {account}: {service === '' ? kind : `${kind}, ${service}`}, {formatUsd(usd)}
            {invoice !== null && ` (invoice ${invoice})`}
          </li>
        ))}
      </ul>
    </ExpandableSection>
  );
}

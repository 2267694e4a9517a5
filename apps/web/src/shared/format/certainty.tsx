import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Load } from '../data/load.js';
import { formatUsd } from './money.js';
import { plural } from './numbers.js';
import type { SpendResult } from '../spend/spend.query.js';

/** How sure the figures of this very answer are: what has no price, what is a lower bound, what may still come. */
export function Certainty({ load }: { readonly load: Load<SpendResult> }) {
  if (load.status === 'error') return <>How certain these figures are is shown with them.</>;
  if (load.status === 'pending')
    return <span className="on-its-way">How certain these figures are is shown with them.</span>;
  const { total, freshness } = load.data;
  if (total.requests === '0') return <>No calls.</>;
  const parts = [
    total.unpriced === '0'
      ? null
      : `${plural(total.unpriced, 'call has', 'calls have')} no price and are in no sum`,
    total.estimated === '0'
      ? null
      : `${plural(total.estimated, 'call is', 'calls are')} priced at a lower bound, at most ${formatUsd(total.costUpper)} in all`,
  ].filter((part) => part !== null);
  if (parts.length > 0)
    return <StatusIndicator type="warning">Estimated: {parts.join('; ')}.</StatusIndicator>;
  if (freshness.finality === 'final')
    return <StatusIndicator type="success">Final: nothing more is expected.</StatusIndicator>;
  return (
    <StatusIndicator type="info">
      Provisional: every call is priced; logs may still arrive.
    </StatusIndicator>
  );
}

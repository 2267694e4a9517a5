import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { formatMs, plural } from '../../shared/numbers.js';
import type { Stop } from './stops.query.js';

/** "12 of 12 applied, 80 ms": how far a stop has come, and who has not said that they apply it. */
export function Delivery({ delivery }: { readonly delivery: Stop['delivery'] }) {
  const { gateways, applied, lastMs, pending } = delivery;
  if (gateways === 0) {
    return (
      <StatusIndicator type="success">
        Admissions refuse at once; no gateway was connected
      </StatusIndicator>
    );
  }
  const told = `${applied} of ${gateways} applied`;
  if (applied >= gateways) {
    return (
      <StatusIndicator type="success">
        {told}
        {lastMs !== null && `, ${formatMs(lastMs)}`}
      </StatusIndicator>
    );
  }
  return (
    <div>
      <StatusIndicator type="error">
        {told}; {plural(pending.length, 'gateway has', 'gateways have')} not answered
      </StatusIndicator>
      <div className="mono">{pending.join(', ')}</div>
    </div>
  );
}

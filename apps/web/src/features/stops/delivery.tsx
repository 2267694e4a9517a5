import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { formatMs, plural } from '../../shared/format/numbers.js';
import type { Stop } from './stops.query.js';

/** "12 of 12 applied, 80 ms": how far a stop has come, and who has not said that they apply it. */
export function Delivery({ delivery }: { readonly delivery: Stop['delivery'] }) {
  const { gateways, applied, lastMs, pending, refused } = delivery;
  if (gateways === 0) {
    return (
      <div>
        <StatusIndicator type="stopped">No gateway was seen since</StatusIndicator>
        <div>Admissions are denied at once</div>
      </div>
    );
  }
  const lag = lastMs === null ? '' : `, ${formatMs(lastMs)}`;
  const summary = `${applied} of ${gateways} applied${lag}`;
  if (applied >= gateways && refused.length === 0) {
    return <StatusIndicator type="success">{summary}</StatusIndicator>;
  }
  return (
    <div>
      <StatusIndicator type="error">
        {summary}
        {pending.length > 0 &&
          `; ${plural(pending.length, 'gateway has', 'gateways have')} not answered`}
      </StatusIndicator>
      <Names
        of="Not answered"
        names={pending.filter((name) => !refused.some((one) => one.startsWith(`${name}:`)))}
      />
      <Names of="Refused to take it" names={refused} />
    </div>
  );
}

function Names({ of, names }: { readonly of: string; readonly names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <ul className="names" aria-label={of}>
      {names.map((name) => (
        <li key={name}>
          <Box variant="span" color="text-status-error">
            <span className="mono">{name}</span>
          </Box>
        </li>
      ))}
    </ul>
  );
}

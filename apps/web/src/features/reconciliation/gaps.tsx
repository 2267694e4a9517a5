import Alert from '@cloudscape-design/components/alert';
import { formatCount } from '../../shared/format/numbers.js';
import type { Reconciliation } from './reconciliation.query.js';

const SHOWN_MAX = 10;

/** Hours in which CloudWatch measured calls that the log does not have. */
export function Gaps({ gaps }: { readonly gaps: Reconciliation['gaps'] }) {
  if (gaps.length === 0) return null;
  const more = gaps.length - SHOWN_MAX;
  return (
    <Alert type="warning" header="Calls are missing from the invocation log">
      <ul className="plain-list">
        {gaps.slice(0, SHOWN_MAX).map((gap) => (
          <li key={`${gap.account} ${gap.region} ${gap.from}`}>
            {gap.text} {formatCount(gap.tokens)} tokens were measured and not logged.
          </li>
        ))}
      </ul>
      {more > 0 && (
        <p>
          And {more} more: see the CSV file or <code>bursar reconcile</code>.
        </p>
      )}
      <p>
        Turn model invocation logging on in that account and region. What was not logged cannot be
        charged to a team.
      </p>
    </Alert>
  );
}

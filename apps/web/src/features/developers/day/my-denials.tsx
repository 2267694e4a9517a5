import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { formatInstant } from '../../../shared/format/dates.js';
import { plural } from '../../../shared/format/numbers.js';
import { boundText, codeText } from '../../../shared/limits/denials.js';
import { useView } from '../../../shared/spend/use-view.js';
import { PageLink } from '../../../shared/ui/page-link.js';
import type { OwnDenial } from './my-day.query.js';

/** As many as fit beside the budgets. */
const SHOWN = 10;

/** Calls of one's own that were denied this week: when, by what, and why. */
export function MyDenials({ denials }: { readonly denials: readonly OwnDenial[] }) {
  const { zone, href } = useView();
  return (
    <section aria-labelledby="my-denials">
      <div id="my-denials">
        <Box variant="h3">Denied in the last 7 days</Box>
      </div>
      {denials.length === 0 && (
        <StatusIndicator type="success">No call of mine was denied</StatusIndicator>
      )}
      <ul className="plain-list">
        {denials.slice(0, SHOWN).map(({ requestId, at, code, detail, limitKind, limitId }) => (
          <li key={`${requestId} ${at} ${code}`}>
            <PageLink
              ariaLabel={`Why ${requestId} was denied`}
              href={href(`/why/${encodeURIComponent(requestId)}`)}
            >
              <span className="inline-num">{formatInstant(at, zone)}</span>
            </PageLink>
            : {codeText(code)}, {boundText(limitKind, limitId)}
            <Box color="text-body-secondary" fontSize="body-s">
              {detail}
            </Box>
          </li>
        ))}
      </ul>
      {denials.length > SHOWN && (
        <Box color="text-body-secondary">{plural(denials.length - SHOWN, 'earlier one')}.</Box>
      )}
    </section>
  );
}

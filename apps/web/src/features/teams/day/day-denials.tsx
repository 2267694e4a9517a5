import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { addDays } from '@bursar/time';
import { boundText, codeText } from '../../../shared/limits/denials.js';
import { plural } from '../../../shared/format/numbers.js';
import { useView } from '../../../shared/spend/use-view.js';
import { PageLink } from '../../../shared/ui/page-link.js';
import type { TeamNewsData } from '../../../shared/day/day.query.js';

interface Props {
  readonly groups: NonNullable<TeamNewsData['denials']>;
  /** yyyy-mm-dd */
  readonly today: string;
  readonly team: string;
}

/** As many as fit beside the budgets; all of them are on Why. */
const GROUPS_MAX = 5;

const countOf = (groups: Props['groups']): string =>
  groups.reduce((total, { denials }) => total + BigInt(denials), 0n).toString();

/** Calls of today that were denied: by what, why, and one to look at. */
export function DayDenials({ groups, today, team }: Props) {
  const { href } = useView();
  const denied = groups.filter(({ limitKind }) => limitKind !== 'provider');
  const all = countOf(denied);
  const throttled = countOf(groups.filter(({ limitKind }) => limitKind === 'provider'));
  const range = new URLSearchParams({ team, from: today, to: addDays(today, 1) });
  return (
    <section aria-labelledby="day-denials">
      <div id="day-denials">
        <Box variant="h3">Denied today</Box>
      </div>
      {denied.length === 0 ? (
        <StatusIndicator type="success">No call was denied today</StatusIndicator>
      ) : (
        <>
          <PageLink href={`/why?${range.toString()}`}>{plural(all, 'denial')}</PageLink>
          <ul className="plain-list">
            {denied.slice(0, GROUPS_MAX).map(({ limitKind, limitId, code, denials, example }) => (
              <li key={`${limitKind} ${limitId} ${code}`}>
                {plural(denials, 'call')}: {codeText(code)}, {boundText(limitKind, limitId)},{' '}
                <PageLink
                  ariaLabel={`Why ${example} was denied`}
                  href={href(`/why/${encodeURIComponent(example)}`)}
                >
                  why
                </PageLink>
              </li>
            ))}
          </ul>
        </>
      )}
      {throttled !== '0' && (
        <div>
          <PageLink href={`/why?${range.toString()}`}>{plural(throttled, 'call')}</PageLink>{' '}
          throttled by the provider
        </div>
      )}
    </section>
  );
}

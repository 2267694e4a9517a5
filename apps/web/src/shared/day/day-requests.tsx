import Box from '@cloudscape-design/components/box';
import { formatDuration } from '../format/numbers.js';
import { formatLimit, subjectText, toSubject } from '../limits/limits.js';
import { useView } from '../spend/use-view.js';
import { PageLink } from '../ui/page-link.js';
import type { TeamNewsData } from './day.query.js';

/** What the team has asked for, and how long it waits. */
export function DayRequests({ requests }: { readonly requests: TeamNewsData['limitRequests'] }) {
  const { href, now } = useView();
  return (
    <section aria-labelledby="day-requests">
      <div id="day-requests">
        <Box variant="h3">Open requests</Box>
      </div>
      {requests.length === 0 && (
        <Box color="text-body-secondary">Nothing waits for a decision.</Box>
      )}
      {requests.map(({ id, subject: raw, from, to, requestedBy, requestedAt }) => {
        const subject = toSubject(raw);
        if (subject === null) return null;
        return (
          <div key={id}>
            <PageLink href={href('/quota/requests', { page: { request: id } })}>
              {subjectText(subject)}
            </PageLink>
            : {formatLimit(subject, from)} to {formatLimit(subject, to)}, asked by {requestedBy},
            waiting {formatDuration(now - Date.parse(requestedAt))}
          </div>
        );
      })}
    </section>
  );
}

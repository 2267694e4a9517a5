import Box from '@cloudscape-design/components/box';
import Link from '@cloudscape-design/components/link';
import { useView } from '../spend/use-view.js';
import { formatInstant } from '../format/dates.js';
import { plural } from '../format/numbers.js';
import { PageLink } from '../ui/page-link.js';
import type { FeedEvent } from '../spend/events.query.js';
import type { Mark } from '../spend/marks.js';
import { CutWords } from '../ui/middle-cut.js';

interface Props {
  readonly marks: readonly Mark[];
  /** The server had more than it gave. */
  readonly isCut: boolean;
  readonly zone: string;
  readonly shown: number | null;
  readonly onShow: (mark: number | null) => void;
}

/**
 * What the numbered marks on the chart stand for: to read, to reach by keyboard, and to find on the chart. Imports explain what is
 * known, and seldom what was spent: they stand below, folded.
 */
export function ChartEvents({ marks, isCut, ...list }: Props) {
  if (marks.length === 0) return null;
  const rows = marks.flatMap(({ number, events }) => events.map((event) => ({ number, event })));
  const imports = rows.filter(({ event }) => event.kind === 'import');
  const others = rows.filter(({ event }) => event.kind !== 'import');
  return (
    <>
      <Box variant="h3" fontSize="body-m" padding={{ top: 's' }}>
        Events
      </Box>
      {others.length > 0 && <EventList name="Events" rows={others} {...list} />}
      {imports.length > 0 && (
        <details className="chart-imports">
          <summary>{plural(imports.length, 'import')} of usage</summary>
          <EventList name="Imports of usage" rows={imports} {...list} />
        </details>
      )}
      {isCut && (
        <Box color="text-body-secondary" fontSize="body-s">
          There are more events in this range than are shown: choose a shorter one.
        </Box>
      )}
    </>
  );
}

interface ListOf extends Pick<Props, 'zone' | 'shown' | 'onShow'> {
  readonly name: string;
  readonly rows: readonly { readonly number: number; readonly event: FeedEvent }[];
}

function EventList({ name, rows, zone, shown, onShow }: ListOf) {
  return (
    <ol className="chart-events" aria-label={name}>
      {rows.map(({ number, event }) => (
        <li key={event.id}>
          <button
            type="button"
            aria-pressed={shown === number}
            onClick={() => {
              onShow(shown === number ? null : number);
            }}
          >
            <span className="chart-event-number">{number}</span>
            <span>{formatInstant(event.at, zone)}</span>
            <span>
              <CutWords
                text={event.kind === 'deploy' ? `Deployment: ${event.title}` : event.title}
              />
              <CutWords text={wordsAfter(event)} />
            </span>
          </button>
          <More event={event} />
        </li>
      ))}
    </ol>
  );
}

function wordsAfter({ team, environment, detail, by }: FeedEvent): string {
  const of = [team, environment].filter((word) => word !== null).join(', ');
  const parts = [of, detail ?? '', by === null ? '' : `by ${by}`].filter((part) => part !== '');
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}

function More({ event: { link, title } }: { readonly event: FeedEvent }) {
  const { href } = useView();
  if (link === null) return null;
  if (link.startsWith('/'))
    return (
      <PageLink href={href(link)} ariaLabel={`Open: ${title}`}>
        Open
      </PageLink>
    );
  return (
    <Link
      href={link}
      external
      externalIconAriaLabel="opens in a new tab"
      ariaLabel={`Open: ${title}`}
    >
      Open
    </Link>
  );
}

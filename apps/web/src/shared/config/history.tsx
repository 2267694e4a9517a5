import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { formatInstant } from '../format/dates.js';
import { useView } from '../spend/use-view.js';
import { Loaded } from '../ui/loaded.js';
import { PageLink } from '../ui/page-link.js';
import { useHistory, type PastChange } from './history.query.js';
import { wordsOf } from './sections.js';

interface Props {
  readonly section: string;
  readonly item: string | null;
  /** Null: an earlier version cannot be brought back here. */
  readonly onRestore: ((before: PastChange) => void) | null;
}

const DONE: Readonly<Record<string, string>> = {
  add: 'made it',
  change: 'changed it',
  remove: 'removed it',
};

/** Who changed this lately and why; what it was before can be put back into the editor. */
export function History({ section, item, onRestore }: Props) {
  const { href, zone } = useView();
  const { entity } = wordsOf(section);
  const load = useHistory(entity, item);
  const all = href('/audit', { page: { entity, ...(item !== null && { id: item }) } });
  return (
    <Container
      header={
        <Header variant="h2" actions={<PageLink href={all}>All in Audit</PageLink>}>
          History
        </Header>
      }
    >
      <Loaded load={load} height={60}>
        {({ edges }) =>
          edges.length === 0 ? (
            <Box color="text-body-secondary">Not changed yet.</Box>
          ) : (
            <ul className="plain-list">
              {edges.map(({ node }) => (
                <li key={node.seq} className="break">
                  {formatInstant(node.at, zone)}: {node.actorName} {didWhat(node, item)}
                  {node.reason !== null && `, “${node.reason}”`}{' '}
                  {onRestore !== null && node.before !== null && (
                    <Button
                      variant="inline-link"
                      ariaLabel={`Put back ${node.entityId} as before ${formatInstant(node.at, zone)}`}
                      onClick={() => onRestore(node)}
                    >
                      Put back as before
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Container>
  );
}

function didWhat({ action, entityId }: PastChange, item: string | null): string {
  const verb = action.slice(action.lastIndexOf('.') + 1);
  const done = DONE[verb] ?? verb;
  return item === null ? done.replace(/\bit\b/, entityId) : done;
}

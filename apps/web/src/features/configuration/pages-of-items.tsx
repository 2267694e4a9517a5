import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { usePiece } from '../../shared/config/piece.query.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageButton, PageLink } from '../../shared/ui/page-link.js';

interface Props {
  readonly section: string;
  /** What an entry is called, where a new one can be made by itself. */
  readonly noun: string | undefined;
}

/** The entries of a section, each to be opened by itself: others may change theirs meanwhile. */
export function PagesOfItems({ section, noun }: Props) {
  const { href } = useView();
  const { me } = useSession();
  const load = usePiece(section, null);
  const to = (page: Record<string, string>) =>
    href('/platform/configuration', { page: { section, ...page } });
  return (
    <Loaded load={load} height={0} steady>
      {({ items, owner }) => {
        const makes = noun !== undefined && owner === null && may(me, 'applyConfig');
        if (items.length === 0 && !makes) return null;
        return (
          <Container
            header={
              <Header
                variant="h2"
                actions={makes && <PageButton href={to({ new: noun })}>New {noun}</PageButton>}
              >
                One entry alone
              </Header>
            }
          >
            <SpaceBetween size="s" direction="horizontal">
              {items.map((item) => (
                <span key={item} className="break">
                  <PageLink href={to({ item })}>{item}</PageLink>
                </span>
              ))}
              {items.length === 0 && 'There is none yet.'}
            </SpaceBetween>
          </Container>
        );
      }}
    </Loaded>
  );
}

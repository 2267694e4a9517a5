import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { usePiece } from '../../shared/config/piece.query.js';
import { useView } from '../../shared/spend/use-view.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageLink } from '../../shared/ui/page-link.js';

/** The entries of a section, each to be opened by itself: others may change theirs meanwhile. */
export function PagesOfItems({ section }: { readonly section: string }) {
  const { href } = useView();
  const load = usePiece(section, null);
  return (
    <Loaded load={load} height={0} steady>
      {({ items }) =>
        items.length < 2 ? null : (
          <Container header={<Header variant="h2">One entry alone</Header>}>
            <SpaceBetween size="s" direction="horizontal">
              {items.map((item) => (
                <span key={item} className="break">
                  <PageLink href={href('/platform/configuration', { page: { section, item } })}>
                    {item}
                  </PageLink>
                </span>
              ))}
            </SpaceBetween>
          </Container>
        )
      }
    </Loaded>
  );
}

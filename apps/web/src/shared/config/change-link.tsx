import { may } from '../data/rights.js';
import { useSession } from '../data/session.js';
import { useView } from '../spend/use-view.js';
import { PageButton } from '../ui/page-link.js';

/** To the editor of a section, for those who may change it. */
export function ChangeLink({
  section,
  children,
}: {
  readonly section: string;
  readonly children: string;
}) {
  const { me } = useSession();
  const { href } = useView();
  if (!may(me, 'applyConfig')) return null;
  return (
    <PageButton href={href('/platform/configuration', { page: { section } })}>
      {children}
    </PageButton>
  );
}

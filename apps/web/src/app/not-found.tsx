import { Empty } from '../shared/ui/empty.js';
import { PageLink } from '../shared/ui/page-link.js';

export function NotFound() {
  return (
    <main>
      <Empty
        title="There is no such page"
        action={<PageLink href="/">Go to your start page</PageLink>}
      >
        The address may be mistyped, or the page may have moved.
      </Empty>
    </main>
  );
}

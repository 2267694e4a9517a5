import { Empty } from '../shared/empty.js';
import { PageLink } from '../shared/page-link.js';

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

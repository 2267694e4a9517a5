import Box from '@cloudscape-design/components/box';
import { Missing } from '../shared/ui/page.js';
import { PageLink } from '../shared/ui/page-link.js';

export function NotFound() {
  return (
    <main>
      <Box padding="xl">
        <Missing
          title="There is no such page"
          action={<PageLink href="/">Go to your start page</PageLink>}
        >
          The address may be mistyped, or the page may have moved.
        </Missing>
      </Box>
    </main>
  );
}

import Box from '@cloudscape-design/components/box';
import { PageBody } from '../shared/ui/page.js';
import { PageLink } from '../shared/ui/page-link.js';

export function NotFound() {
  return (
    <main>
      <PageBody title="There is no such page">
        <Box>The address may be mistyped, or the page may have moved.</Box>
        <PageLink href="/">Go to your start page</PageLink>
      </PageBody>
    </main>
  );
}

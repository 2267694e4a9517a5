import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import { Empty } from '../shared/ui/empty.js';

/** A bug, or files of an older version: say so instead of showing nothing. */
export function Broken({ error }: { readonly error: unknown }) {
  return (
    <main role="alert">
      <Header variant="h1">Bursar</Header>
      <Empty
        title="This page broke"
        action={
          <Button
            onClick={() => {
              window.location.reload();
            }}
          >
            Load it again
          </Button>
        }
      >
        If it does so again, report what it says:{' '}
        {error instanceof Error ? error.message : 'nothing'}
      </Empty>
    </main>
  );
}

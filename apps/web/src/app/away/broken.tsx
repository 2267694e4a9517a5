import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import { useEffect } from 'react';
import { isThere } from '../../shared/data/reach.js';
import { Empty } from '../../shared/ui/empty.js';

/** A bug, or a part of the app that is not there: the server is gone, or was replaced by a later version. */
export function Broken({ error }: { readonly error: unknown }) {
  const message = error instanceof Error ? error.message : 'nothing';
  return (
    <main role="alert">
      <Header variant="h1">Bursar</Header>
      {isMissingPart(message) && !hasJustReloaded() ? <Waiting /> : <Report message={message} />}
    </main>
  );
}

function Report({ message }: { readonly message: string }) {
  return (
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
      If it does so again, report what it says: {message}
    </Empty>
  );
}

/** What browsers say of a part that could not be fetched. */
const isMissingPart = (message: string): boolean =>
  /preload CSS|dynamically imported module|importing a module script/i.test(message);

const RELOADED = 'bursar.reloaded';
const RELOAD_ONCE_IN_MS = 20_000;
const ASK_AGAIN_MS = 2_000;

/** A part that is missing right after the page was loaded again is a bug. */
function hasJustReloaded(): boolean {
  const at = Number(window.sessionStorage.getItem(RELOADED) ?? 0);
  return Date.now() - at < RELOAD_ONCE_IN_MS;
}

/** Loads the page again as soon as the server answers: at once where it was only replaced. */
function Waiting() {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const look = async () => {
      const there = await isThere();
      if (isOver) return;
      if (!there) {
        timer = setTimeout(() => void look(), ASK_AGAIN_MS);
        return;
      }
      window.sessionStorage.setItem(RELOADED, String(Date.now()));
      window.location.reload();
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, []);
  return (
    <Empty title="Bursar cannot be reached">
      This page opens by itself as soon as it can. What you typed is kept.
    </Empty>
  );
}

import { at } from './base.js';
import { client } from './client/client.js';
import { SessionQuery } from './session.query.js';

/** Before anything is drawn, since every page waits for it; what asks afterwards shares the answer. */
export function askForSession(): void {
  void client.query(SessionQuery, {}).toPromise();
}

const RELOADED = 'bursar.reloaded-from';

/**
 * After an upgrade, files that an open page still asks for are gone: it loads itself again, with the new ones. Once for each build,
 * and only where the server answers: where it is away, what is on the screen stays.
 */
export function reloadAfterUpgrade(): void {
  window.addEventListener('vite:preloadError', () => void reloadOnce());
}

async function reloadOnce(): Promise<void> {
  const build = import.meta.url;
  if (window.sessionStorage.getItem(RELOADED) === build) return;
  const answer = await fetch(at('/'), { headers: { accept: 'text/html' } }).catch(() => null);
  if (answer?.ok !== true) return;
  window.sessionStorage.setItem(RELOADED, build);
  window.location.reload();
}

import { within } from '../../shared/data/base.js';
import { setAside } from '../../shared/data/kept.js';
import { departTo, type SessionAnswer } from '../../shared/data/session-actions.js';
import { onSignIn } from './signed-in-channel.js';

const SIZE = 'popup,width=520,height=720';

interface Again {
  readonly provider: string;
  /** Who is at the page: what they typed waits for them alone. */
  readonly person: string;
  /** The provider asks for a proof, however lately the person gave one. */
  readonly again: boolean;
}

/** Signs in at a provider in a window of its own, so that this page stays as it is; in this one where the browser opens none. */
export async function signInInWindow(wanted: Again): Promise<SessionAnswer> {
  const opened = window.open('', 'bursar-sign-in', SIZE);
  if (opened === null) return signInOnThisPage(wanted);
  const { provider, again } = wanted;
  const answer = await departTo(provider, { next: '/signed-in', again });
  if (!answer.ok) {
    opened.close();
    return answer.problem;
  }
  opened.location.assign(answer.value);
  // The window says so itself. Whether it was closed cannot be seen from here once another site was in it.
  return new Promise((resolve) => {
    const stop = onSignIn(() => {
      stop();
      resolve(null);
    });
  });
}

/** Leaves for the provider. What was typed is set aside, and is there again with this page. */
export async function signInOnThisPage({ provider, person, again }: Again): Promise<SessionAnswer> {
  const { pathname, search } = window.location;
  const answer = await departTo(provider, { next: within(pathname + search), again });
  if (!answer.ok) return answer.problem;
  setAside(person);
  window.location.assign(answer.value);
  return new Promise(() => undefined);
}

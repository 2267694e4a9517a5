import { departTo, type SessionAnswer } from '../../shared/data/session-actions.js';
import { onSignIn } from './signed-in-channel.js';

const SIZE = 'popup,width=520,height=720';

/** Signs in at a provider in a window of its own, so that this page stays as it is. */
export async function signInInWindow(provider: string, again: boolean): Promise<SessionAnswer> {
  const opened = window.open('', 'bursar-sign-in', SIZE);
  if (opened === null)
    return 'The browser opened no window. Allow windows of this page, then try again.';
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

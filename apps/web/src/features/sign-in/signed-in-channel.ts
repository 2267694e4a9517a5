/** Other tabs and the window that asked learn of a sign-in here: a window that was at another site in between has no opener. */
const NAME = 'bursar.signed-in';

export function announceSignIn(): void {
  const channel = new BroadcastChannel(NAME);
  channel.postMessage('signed in');
  channel.close();
}

/** Calls back at every sign-in in another window, until it is ended. */
export function onSignIn(listener: () => void): () => void {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = listener;
  return () => {
    channel.close();
  };
}

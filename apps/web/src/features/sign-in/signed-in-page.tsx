import Box from '@cloudscape-design/components/box';
import { useEffect } from 'react';
import { announceSignIn } from './signed-in-channel.js';

/** Where a window ends that was opened to sign in: it says so to the others, and goes. */
export function SignedInPage() {
  useEffect(() => {
    announceSignIn();
    window.close();
  }, []);
  return (
    <main className="sign-in">
      <Box variant="h1">You are signed in</Box>
      <p>Close this window: the page that you came from goes on.</p>
    </main>
  );
}

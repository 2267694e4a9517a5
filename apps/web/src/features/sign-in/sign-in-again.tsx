import { lazy, Suspense, useSyncExternalStore } from 'react';
import type { SignedInBy } from '../../shared/data/session.query.js';
import { signInAsked } from '../../shared/data/sign-in-again.js';

const SignInDialog = lazy(async () => {
  const { SignInDialog: component } = await import('./sign-in-dialog.js');
  return { default: component };
});

/** Over the page, wherever a question found that the person has to sign in. */
export function SignInAgain({ by }: { readonly by: SignedInBy | null }) {
  const asked = useSyncExternalStore(signInAsked.subscribe, signInAsked.get);
  if (asked === null) return null;
  return (
    <Suspense fallback={null}>
      <SignInDialog by={by} reason={asked.reason} onAnswer={asked.answer} />
    </Suspense>
  );
}

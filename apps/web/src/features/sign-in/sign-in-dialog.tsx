import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { at } from '../../shared/data/base.js';
import { useSession } from '../../shared/data/session.js';
import { signedInPerson, type SessionAnswer } from '../../shared/data/session-actions.js';
import type { SignedInBy } from '../../shared/data/session.query.js';
import type { Reason } from '../../shared/data/sign-in-again.js';
import { SignInAgainForm } from './sign-in-again-form.js';

const TITLES: Readonly<Record<Reason, string>> = {
  expired: 'Sign in again',
  proof: 'Show that it is you',
};
const WORDS: Readonly<Record<Reason, string>> = {
  expired: 'Your session has ended. What you typed is still here, and goes on once you are back.',
  proof: 'This takes a fresh proof that it is you. Then it goes on by itself.',
};

interface DialogProps {
  readonly by: SignedInBy | null;
  readonly reason: Reason;
  readonly onAnswer: (signedIn: boolean) => void;
}

/** Asks who has to sign in again for what the sign-in takes. */
export function SignInDialog({ by, reason, onAnswer }: DialogProps) {
  const { me } = useSession();
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const attempt = async (send: () => Promise<SessionAnswer>) => {
    setBusy(true);
    setFailure(null);
    const problem = await send();
    const person = problem === null ? await signedInPerson() : null;
    setBusy(false);
    if (problem !== null) setFailure(problem);
    // What is open belongs to the person who opened it.
    else if (person !== me.id) window.location.assign(at('/'));
    else onAnswer(true);
  };
  const leave = () => {
    if (reason === 'proof') onAnswer(false);
    else window.location.assign(at('/sign-in'));
  };
  return (
    <Modal
      visible
      header={TITLES[reason]}
      // What was typed stays; the next question asks again.
      onDismiss={() => onAnswer(false)}
      footer={
        <Box float="right">
          <Button onClick={leave}>{reason === 'proof' ? 'Cancel' : 'Leave this page'}</Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Box>{WORDS[reason]}</Box>
        <SignInAgainForm
          by={by}
          reason={reason}
          busy={busy}
          onSubmit={(send) => void attempt(send)}
        />
        <div role="alert">{failure !== null && <Alert type="error">{failure}</Alert>}</div>
      </SpaceBetween>
    </Modal>
  );
}

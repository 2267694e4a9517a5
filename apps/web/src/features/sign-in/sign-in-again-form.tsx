import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useSession } from '../../shared/data/session.js';
import { signInAs, type SessionAnswer } from '../../shared/data/session-actions.js';
import type { SignedInBy } from '../../shared/data/session.query.js';
import type { Reason } from '../../shared/data/sign-in-again.js';
import { PasswordForm } from './password-form.js';
import { signInInWindow, signInOnThisPage } from './provider-window.js';
import { Providers } from './providers.js';
import { TokenForm } from './token-form.js';

interface Props {
  readonly by: SignedInBy | null;
  readonly reason: Reason;
  readonly busy: boolean;
  readonly onSubmit: (send: () => Promise<SessionAnswer>) => void;
}

/** The way in that the person took before. */
export function SignInAgainForm({ by, reason, busy, onSubmit }: Props) {
  const { me } = useSession();
  if (by?.way === 'provider' && by.provider !== null) {
    const wanted = { provider: by.provider.id, person: me.id, again: reason === 'proof' };
    return (
      <SpaceBetween size="xs">
        <Providers
          providers={[by.provider]}
          busy={null}
          onChoose={() => {
            // Opened in the very click: later, browsers take it for an advertisement.
            const begun = signInInWindow(wanted);
            onSubmit(() => begun);
          }}
        />
        <Button
          variant="inline-link"
          onClick={() => {
            onSubmit(() => signInOnThisPage(wanted));
          }}
        >
          Sign in on this page instead
        </Button>
        <Box color="text-body-secondary" fontSize="body-s">
          For when no window opens. What you typed is here again when you are back, passwords
          excepted.
        </Box>
      </SpaceBetween>
    );
  }
  if (by?.way === 'demo')
    return (
      <Button
        variant="primary"
        loading={busy}
        onClick={() => onSubmit(() => signInAs(me.roles[0] ?? ''))}
      >
        Continue as {me.name}
      </Button>
    );
  if (by?.way === 'token') return <TokenForm busy={busy} onSubmit={(_, send) => onSubmit(send)} />;
  return (
    <PasswordForm
      busy={busy}
      {...(by !== null && { account: by.email })}
      onSubmit={(_, send) => onSubmit(send)}
    />
  );
}

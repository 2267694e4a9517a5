import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouterState } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { at } from '../../shared/data/base.js';
import {
  acceptInvitation,
  type Answered,
  departTo,
  openInvitation,
  type OpenInvitation,
} from '../../shared/data/session-actions.js';
import { Pending } from '../../shared/ui/loaded.js';
import { Brand } from './brand.js';
import { NewPasswordForm } from './new-password-form.js';
import { Providers } from './providers.js';

type Found = Answered<OpenInvitation | null>;

/** What the link of an invitation opens: the person chooses how they sign in. */
export function InvitationPage() {
  const token = useRouterState({ select: ({ location }) => location.hash });
  return <Invited key={token} token={token} />;
}

function Invited({ token }: { readonly token: string }) {
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    let wanted = true;
    void openInvitation(token).then((answer) => {
      if (wanted) setFound(answer);
    });
    return () => {
      wanted = false;
    };
  }, [token]);
  return (
    <main className="sign-in">
      <SpaceBetween size="l">
        <Brand />
        {found === null && <Pending height={240} />}
        {found?.ok === false && (
          <div role="alert">
            <Alert type="error" header="This invitation opens nothing">
              {found.problem}
            </Alert>
          </div>
        )}
        {found?.ok === true && found.value !== null && (
          <Open token={token} invitation={found.value} />
        )}
      </SpaceBetween>
    </main>
  );
}

interface OpenProps {
  readonly token: string;
  readonly invitation: OpenInvitation;
}

function Open({ token, invitation }: OpenProps) {
  const { name, email, from, password, providers } = invitation;
  const [busy, setBusy] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const begin = async (what: string, act: () => Promise<string | null>) => {
    setBusy(what);
    setFailure(null);
    const problem = await act();
    if (problem === null) return;
    setBusy(null);
    setFailure(problem);
  };
  const accept = (chosen: string) =>
    begin('password', async () => {
      const problem = await acceptInvitation(token, chosen);
      if (problem === null) window.location.assign(at('/'));
      return problem;
    });
  const depart = (id: string) =>
    begin(id, async () => {
      const answer = await departTo(id, { next: '/', invitation: token });
      if (answer.ok) window.location.assign(answer.value);
      return answer.ok ? null : answer.problem;
    });
  return (
    <Container
      header={
        <Header variant="h2" description={`${from} invites you as ${email}.`}>
          Welcome, {name}
        </Header>
      }
    >
      <SpaceBetween size="m">
        {providers.length > 0 && (
          <Providers
            providers={providers}
            busy={busy}
            onChoose={(id) => void depart(id)}
            words={(provider) => `Accept with ${provider}`}
          />
        )}
        {password && providers.length > 0 && <Box>Or choose a password:</Box>}
        {password && (
          <NewPasswordForm
            email={email}
            busy={busy === 'password'}
            variant={providers.length > 0 ? 'normal' : 'primary'}
            onSubmit={(chosen) => void accept(chosen)}
          />
        )}
        <div role="alert">{failure !== null && <Alert type="error">{failure}</Alert>}</div>
      </SpaceBetween>
    </Container>
  );
}

import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouterState } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useState } from 'react';
import { Loaded } from '../../shared/ui/loaded.js';
import { signInWithCode, type SessionAnswer } from '../../shared/data/session-actions.js';
import type { SearchParams } from '../../shared/spend/view.js';
import { PasswordForm } from './password-form.js';
import { Personas } from './personas.js';
import { useSignInOffer } from './sign-in.query.js';
import { TokenForm } from './token-form.js';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Only a path of this site may follow a sign-in. */
function safeNext(next: unknown): string {
  return typeof next === 'string' && next.startsWith('/') && !next.startsWith('//') ? next : '/';
}

/** The code of a link from `bursar open`; it is taken out of the address, so that it is tried once. */
function takeCode(): string | null {
  const code = new URLSearchParams(window.location.hash.slice(1)).get('code');
  if (code !== null)
    window.history.replaceState(null, '', window.location.pathname + window.location.search);
  return code;
}

export function SignInPage() {
  const next = useRouterState({ select: ({ location }) => (location.search as SearchParams).next });
  const offer = useSignInOffer();
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const attempt = (what: string, send: () => Promise<SessionAnswer>) => {
    setBusy(what);
    setFailure(null);
    void send().then((problem) => {
      if (problem === null) {
        window.location.assign(safeNext(next));
        return;
      }
      setBusy(null);
      setFailure(problem);
    });
  };
  const withLink = useEffectEvent((code: string) => {
    attempt('token', () => signInWithCode(code));
  });
  useEffect(() => {
    const code = takeCode();
    if (code !== null)
      setTimeout(() => {
        withLink(code);
      });
  }, []);
  const demo = offer.status === 'ready' && offer.data.personas.length > 0;
  return (
    <main className="sign-in">
      <SpaceBetween size="l">
        <div className="sign-in-brand">
          <img src="/favicon.svg" alt="" width={40} height={40} />
          <Header variant="h1" description="What your organisation spends on language models.">
            Bursar
          </Header>
        </div>
        <div role="alert">
          {failure !== null && (
            <Alert type="error" header="You are not signed in">
              {failure}
            </Alert>
          )}
        </div>
        <Loaded load={offer} height={200}>
          {({ personas }) =>
            personas.length > 0 && <Personas personas={personas} busy={busy} onChoose={attempt} />
          }
        </Loaded>
        <Container header={<Header variant="h2">{demo ? 'Or with an account' : 'Sign in'}</Header>}>
          <PasswordForm busy={busy === 'password'} onSubmit={attempt} />
        </Container>
        {LOOPBACK.includes(window.location.hostname) && (
          <ExpandableSection
            key={offer.status}
            headerText="Use the local token"
            defaultExpanded={offer.status === 'ready' && !demo}
          >
            <TokenForm busy={busy === 'token'} onSubmit={attempt} />
          </ExpandableSection>
        )}
      </SpaceBetween>
    </main>
  );
}

import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouterState } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useState } from 'react';
import { at } from '../../shared/data/base.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { departTo, signInWithCode, type SessionAnswer } from '../../shared/data/session-actions.js';
import type { SearchParams } from '../../shared/spend/view.js';
import { Brand } from './brand.js';
import { PasswordForm } from './password-form.js';
import { Personas } from './personas.js';
import { Providers } from './providers.js';
import { type Offer, useRefusal, useSignInOffer } from './sign-in.query.js';
import { TokenForm } from './token-form.js';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Only a path of this site may follow a sign-in. */
function safeNext(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/';
}

/** The code of a link from `bursar open`; it is taken out of the address, so that it is tried once. */
function takeCode(): string | null {
  const code = new URLSearchParams(window.location.hash.slice(1)).get('code');
  if (code !== null)
    window.history.replaceState(
      window.history.state,
      '',
      window.location.pathname + window.location.search,
    );
  return code;
}

export function SignInPage() {
  const search = useRouterState({ select: ({ location }) => location.search as SearchParams });
  const next = safeNext(search['next']);
  const refused = typeof search['refused'] === 'string' ? search['refused'] : null;
  const offer = useSignInOffer();
  const refusal = useRefusal(refused);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const fail = (problem: string) => {
    setBusy(null);
    setFailure(problem);
  };
  const attempt = (what: string, send: () => Promise<SessionAnswer>) => {
    setBusy(what);
    setFailure(null);
    void send().then((problem) => {
      if (problem === null) window.location.assign(at(next));
      else fail(problem);
    });
  };
  const depart = (id: string) => {
    setBusy(id);
    setFailure(null);
    void departTo(id, { next }).then((answer) => {
      if (answer.ok) window.location.assign(answer.value);
      else fail(answer.problem);
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
  const said = failure ?? (busy === null ? refusal : null);
  return (
    <main className="sign-in">
      <SpaceBetween size="l">
        <Brand />
        <div role="alert">
          {said !== null && (
            <Alert type="error" header="You are not signed in">
              {said}
            </Alert>
          )}
        </div>
        <Loaded load={offer} height={200}>
          {(offered) => <Ways offer={offered} {...{ busy, attempt, depart }} />}
        </Loaded>
      </SpaceBetween>
    </main>
  );
}

interface WaysProps {
  readonly offer: Offer;
  readonly busy: string | null;
  readonly attempt: (what: string, send: () => Promise<SessionAnswer>) => void;
  readonly depart: (id: string) => void;
}

function Ways({ offer, busy, attempt, depart }: WaysProps) {
  const { personas, signInWays, identityProviders } = offer;
  const demo = personas.length > 0;
  const elsewhere = identityProviders.length > 0;
  return (
    <SpaceBetween size="l">
      {demo && <Personas personas={personas} busy={busy} onChoose={attempt} />}
      {elsewhere && (
        <Container header={<Header variant="h2">Sign in</Header>}>
          <Providers providers={identityProviders} busy={busy} onChoose={depart} />
        </Container>
      )}
      {signInWays.includes('password') && (
        <Container
          header={
            <Header variant="h2">{demo || elsewhere ? 'Or with an account' : 'Sign in'}</Header>
          }
        >
          <PasswordForm
            busy={busy === 'password'}
            variant={elsewhere ? 'normal' : 'primary'}
            onSubmit={attempt}
          />
        </Container>
      )}
      {LOOPBACK.includes(window.location.hostname) && (
        <ExpandableSection headerText="Use the local token" defaultExpanded={!demo && !elsewhere}>
          <TokenForm busy={busy === 'token'} onSubmit={attempt} />
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}

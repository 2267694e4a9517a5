import Button from '@cloudscape-design/components/button';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { signInWithPassword, type SessionAnswer } from '../../shared/data/session-actions.js';

interface Props {
  readonly busy: boolean;
  readonly variant?: 'primary' | 'normal';
  /** Of the account that was signed in: it is asked for no other. */
  readonly account?: string;
  readonly onSubmit: (what: string, send: () => Promise<SessionAnswer>) => void;
}

export function PasswordForm({ busy, variant = 'primary', account, onSubmit }: Props) {
  const [email, setEmail] = useState(account ?? '');
  const [password, setPassword] = useState('');
  const [asked, setAsked] = useState(false);
  const missing = (text: string, what: string) =>
    asked && text === '' ? `Enter your ${what}.` : null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (email !== '' && password !== '')
          onSubmit('password', () => signInWithPassword(email, password));
      }}
    >
      <Form
        actions={
          <Button variant={variant} loading={busy} formAction="submit">
            Sign in
          </Button>
        }
      >
        <SpaceBetween size="s">
          <FormField label="Email" errorText={missing(email, 'email')}>
            <Input
              type="email"
              inputMode="email"
              autoComplete="username"
              value={email}
              readOnly={account !== undefined}
              onChange={({ detail }) => {
                setEmail(detail.value);
              }}
            />
          </FormField>
          <FormField label="Password" errorText={missing(password, 'password')}>
            <Input
              type="password"
              autoComplete="current-password"
              value={password}
              onChange={({ detail }) => {
                setPassword(detail.value);
              }}
            />
          </FormField>
        </SpaceBetween>
      </Form>
    </form>
  );
}

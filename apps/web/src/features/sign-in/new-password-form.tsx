import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';

const CHARACTERS_MIN = 12;

interface Props {
  readonly email: string;
  readonly busy: boolean;
  readonly variant: 'primary' | 'normal';
  readonly onSubmit: (password: string) => void;
}

/** A first password, typed once and shown on demand by the browser's own means. */
export function NewPasswordForm({ email, busy, variant, onSubmit }: Props) {
  const [password, setPassword] = useState('');
  const [asked, setAsked] = useState(false);
  const short = password.length < CHARACTERS_MIN;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (!short) onSubmit(password);
      }}
    >
      {/* For the browser's store of passwords: it keeps the new one under this account. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <SpaceBetween size="s">
        <FormField
          label="New password"
          constraintText={`At least ${String(CHARACTERS_MIN)} characters.`}
          errorText={asked && short ? `Use at least ${String(CHARACTERS_MIN)} characters.` : null}
        >
          <Input
            type="password"
            autoComplete="new-password"
            value={password}
            onChange={({ detail }) => {
              setPassword(detail.value);
            }}
          />
        </FormField>
        <Button variant={variant} loading={busy} formAction="submit">
          Set the password and sign in
        </Button>
      </SpaceBetween>
    </form>
  );
}

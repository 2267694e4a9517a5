import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { signInWithToken, type SessionAnswer } from '../../shared/data/session-actions.js';

interface Props {
  readonly busy: boolean;
  readonly onSubmit: (what: string, send: () => Promise<SessionAnswer>) => void;
}

/** The token that `npm start` leaves for programs on this machine signs its owner in as well. */
export function TokenForm({ busy, onSubmit }: Props) {
  const [token, setToken] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (token.trim() !== '') onSubmit('token', () => signInWithToken(token.trim()));
      }}
    >
      <SpaceBetween size="s">
        <FormField
          label="Token"
          description="BURSAR_TOKEN in the file env of the data folder, on the machine where Bursar runs: .bursar, unless BURSAR_DATA_DIR says otherwise."
        >
          <Input
            type="password"
            autoComplete="off"
            value={token}
            onChange={({ detail }) => {
              setToken(detail.value);
            }}
          />
        </FormField>
        <Button loading={busy} formAction="submit">
          Sign in with the token
        </Button>
      </SpaceBetween>
    </form>
  );
}

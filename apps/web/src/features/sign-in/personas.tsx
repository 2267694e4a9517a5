import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { signInAs, type SessionAnswer } from '../../shared/data/session-actions.js';
import type { Offer } from './sign-in.query.js';

interface Props {
  readonly personas: Offer['personas'];
  readonly busy: string | null;
  readonly onChoose: (what: string, send: () => Promise<SessionAnswer>) => void;
}

export function Personas({ personas, busy, onChoose }: Props) {
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="A sample organisation with made-up figures. No account is needed."
        >
          Look around as
        </Header>
      }
    >
      <div className="persona-grid">
        {personas.map(({ id, label }) => (
          <Button
            key={id}
            fullWidth
            loading={busy === id}
            disabled={busy !== null && busy !== id}
            onClick={() => {
              onChoose(id, () => signInAs(id));
            }}
          >
            {label}
          </Button>
        ))}
      </div>
    </Container>
  );
}

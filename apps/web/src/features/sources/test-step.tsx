import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useSaidOf } from '../../shared/data/said-of.js';
import { Snippet } from '../../shared/ui/snippet.js';
import { useText } from './access-step.js';
import type { SourceDraft } from './draft.js';
import { Parts } from './parts.js';
import { useTestDraft, type DraftProblem, type Part } from './setup.query.js';

type Outcome =
  | { readonly kind: 'parts'; readonly parts: readonly Part[] }
  | { readonly kind: 'problems'; readonly problems: readonly DraftProblem[] }
  | { readonly kind: 'failure'; readonly message: string };

export function TestStep({ draft }: { readonly draft: SourceDraft }) {
  const text = useText(draft);
  const [busy, test] = useTestDraft();
  const [outcome, setOutcome] = useSaidOf<Outcome>(text);
  const run = async () => {
    if (text === null) return;
    const done = await test({ text });
    if (!done.ok)
      setOutcome({
        kind: 'failure',
        message: [done.message, done.hint].filter(Boolean).join(' '),
      });
    else if (done.value.__typename === 'SourceTest')
      setOutcome({ kind: 'parts', parts: done.value.parts });
    else setOutcome({ kind: 'problems', problems: done.value.problems });
  };
  return (
    <SpaceBetween size="m">
      <Container
        header={
          <Header
            variant="h2"
            actions={
              <Button loading={busy} disabled={text === null} onClick={() => void run()}>
                Test
              </Button>
            }
          >
            Test
          </Header>
        }
      >
        <div role="status">
          {outcome === null ? 'Not tested yet.' : <Found outcome={outcome} />}
        </div>
      </Container>
      <Container header={<Header variant="h2">For the configuration file</Header>}>
        {text !== null && <Snippet label="Configuration of this source" text={text} />}
      </Container>
    </SpaceBetween>
  );
}

function Found({ outcome }: { readonly outcome: Outcome }) {
  if (outcome.kind === 'parts') return <Parts parts={outcome.parts} />;
  if (outcome.kind === 'failure') return <Alert type="error">{outcome.message}</Alert>;
  return (
    <Alert type="error" header="This is no source yet">
      <ul>
        {outcome.problems.map(({ path, message, hint }) => (
          <li key={`${path ?? ''} ${message}`}>
            {message}
            {hint !== null && `: ${hint}`}
          </li>
        ))}
      </ul>
    </Alert>
  );
}

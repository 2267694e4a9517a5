import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouterState } from '@tanstack/react-router';
import { Empty } from '../../shared/ui/empty.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { PageLink } from '../../shared/ui/page-link.js';
import { Snippet } from '../../shared/ui/snippet.js';
import { useView } from '../../shared/spend/use-view.js';
import { ExplanationPanel } from './explanation-panel.js';
import { IdForm } from './id-form.js';
import { useWhy } from './why.query.js';

/** Why was this call denied, changed, or charged as it was? */
export function ExplanationPage() {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const id = decodeURIComponent(path.slice('/why/'.length));
  const { href } = useView();
  const load = useWhy(id);
  return (
    <PageBody title={`Why ${id}`}>
      <Loaded load={load} height={480}>
        {(explanations) =>
          explanations.length === 0 ? (
            <Container>
              <Empty
                title="Nothing is kept of a call of this name"
                action={<PageLink href={href('/why')}>What was denied lately</PageLink>}
              >
                The id may be mistyped, the call another team&apos;s, or its details past their
                retention.
              </Empty>
              <IdForm key={id} start={id} />
            </Container>
          ) : (
            <SpaceBetween size="m">
              {explanations.map((explanation) => (
                <ExplanationPanel
                  key={`${explanation.outcome} ${explanation.at} ${explanation.requestId}`}
                  explanation={explanation}
                />
              ))}
              <Snippet label="The same from a terminal" text={`npx bursar why ${id}`} />
            </SpaceBetween>
          )
        }
      </Loaded>
    </PageBody>
  );
}

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Outcome } from './budget-editor.js';

/** What applying would change, or what is wrong; screen readers announce it once it is known. */
export function PlanPanel({ outcome }: { readonly outcome: Outcome | null }) {
  return <div role="status">{outcome !== null && <OutcomeAlert outcome={outcome} />}</div>;
}

function OutcomeAlert({ outcome }: { readonly outcome: Outcome }) {
  if (outcome.kind === 'problems') {
    return (
      <Alert type="error" header="This cannot be applied">
        <ul>
          {outcome.problems.map(({ path, message, hint }) => (
            <li key={`${path ?? ''} ${message}`}>
              {path !== null && <code>{path}</code>} {message}
              {hint !== null && `: ${hint}`}
            </li>
          ))}
        </ul>
      </Alert>
    );
  }
  const { changes, warnings, denies } = outcome.plan;
  return (
    <SpaceBetween size="xs">
      {denies.length > 0 && (
        <Alert type="error" header="This denies calls at once">
          {denies.map(({ entityId, sentence }) => (
            <div key={entityId}>{sentence}</div>
          ))}
        </Alert>
      )}
      <Alert type="info" header={changes.length === 0 ? 'Nothing would change' : 'The plan'}>
        {changes.length === 0 ? (
          'The configuration says this already.'
        ) : (
          <ul>
            {changes.map(({ entityType, entityId, summary }) => (
              <li key={`${entityType} ${entityId} ${summary}`} className="break">
                {summary}
              </li>
            ))}
          </ul>
        )}
      </Alert>
      {warnings.map((warning) => (
        <Alert key={warning} type="warning">
          <Box>{warning}</Box>
        </Alert>
      ))}
    </SpaceBetween>
  );
}

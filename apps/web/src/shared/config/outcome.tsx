import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useView } from '../spend/use-view.js';
import { PageLink } from '../ui/page-link.js';
import { Denials } from './denials.js';
import type { ConfigProblem, Outcome, Plan } from './change.query.js';

/** What applying would change, or what is wrong; screen readers announce it once it is known. */
export function OutcomePanel({ outcome }: { readonly outcome: Outcome | null }) {
  return (
    <div role="status">
      {outcome !== null &&
        (outcome.__typename === 'ConfigProblems' ? (
          <ProblemList problems={outcome.problems} />
        ) : (
          <PlanView plan={outcome} />
        ))}
    </div>
  );
}

export function ProblemList({ problems }: { readonly problems: readonly ConfigProblem[] }) {
  return (
    <Alert type="error" header="This cannot be applied">
      <ul className="plain-list">
        {problems.map(({ path, line, message, hint }) => (
          <li key={`${path ?? ''} ${message}`} className="break">
            {line !== null && `Line ${String(line)}: `}
            {path !== null && <code>{path}</code>} {message}
            {hint !== null && `: ${hint}`}
          </li>
        ))}
      </ul>
    </Alert>
  );
}

export function PlanView({ plan }: { readonly plan: Plan }) {
  const { changes, warnings, denies, proposal } = plan;
  const { href } = useView();
  return (
    <SpaceBetween size="xs">
      <Denials denies={denies} />
      <Alert type="info" header={changes.length === 0 ? 'Nothing would change' : 'The plan'}>
        {changes.length === 0 ? (
          'The configuration says this already.'
        ) : (
          <ul className="plain-list">
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
      {proposal !== null && (
        <Alert type="info">
          It waits for approval. <PageLink href={href('/approvals')}>Approvals</PageLink>
        </Alert>
      )}
    </SpaceBetween>
  );
}

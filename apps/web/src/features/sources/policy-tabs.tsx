import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { Snippet } from '../../shared/ui/snippet.js';
import type { SourcePolicy } from './sources.query.js';

/** The least policy, and templates of a role that has it. */
export function PolicyTabs({ policy }: { readonly policy: Omit<SourcePolicy, '__typename'> }) {
  const { document, cloudFormation, terraform, statements } = policy;
  return (
    <SpaceBetween size="s">
      <ul>
        {statements.map(({ sid, actions, why }) => (
          <li key={sid}>
            <span className="mono">{actions.join(', ')}</span>: {why}
          </li>
        ))}
      </ul>
      <Tabs
        ariaLabel="Forms of the policy"
        tabs={[
          {
            id: 'cloudformation',
            label: 'CloudFormation',
            content: <Snippet label="CloudFormation template" text={cloudFormation} />,
          },
          {
            id: 'terraform',
            label: 'Terraform',
            content: <Snippet label="Terraform configuration" text={terraform} />,
          },
          { id: 'policy', label: 'Policy', content: <Snippet label="Policy" text={document} /> },
        ]}
      />
    </SpaceBetween>
  );
}

import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTypedFor } from '../data/said-of.js';
import { useView } from '../spend/use-view.js';
import { PageButton } from '../ui/page-link.js';
import type { Outcome } from './change.query.js';
import { ConfirmName, isConfirmed } from './denials.js';

interface Props {
  /** Typed again where the plan denies calls at once. */
  readonly name: string;
  readonly reason: string;
  readonly outcome: Outcome | null;
  readonly busy: boolean;
  /** A form has something against it. */
  readonly isBlocked: boolean;
  readonly back: string;
  readonly onReason: (reason: string) => void;
  readonly onSend: (dryRun: boolean) => void;
}

/** The plan, then the change itself; what it denies at once takes its name typed again. */
export function SendBar({ name, reason, outcome, busy, isBlocked, back, onReason, onSend }: Props) {
  const { href } = useView();
  const plan = outcome?.__typename === 'ConfigPlan' ? outcome : null;
  // What was typed to confirm one plan confirms no other.
  const [typed, setTyped] = useTypedFor(plan?.denies);
  const denies = plan !== null && plan.denies.length > 0;
  const confirmed = !denies || isConfirmed(typed, name);
  return (
    <SpaceBetween size="m">
      <FormField label="Reason" description="Kept in the audit log." constraintText="Optional">
        <Input value={reason} onChange={({ detail }) => onReason(detail.value)} />
      </FormField>
      {denies && <ConfirmName name={name} typed={typed} onType={setTyped} />}
      <SpaceBetween size="xs" direction="horizontal">
        <PageButton href={href(back)}>Cancel</PageButton>
        <Button loading={busy} disabled={isBlocked} onClick={() => onSend(true)}>
          Show the plan
        </Button>
        <Button
          variant="primary"
          loading={busy}
          disabled={isBlocked || plan === null || plan.changes.length === 0 || !confirmed}
          onClick={() => onSend(false)}
        >
          Apply
        </Button>
      </SpaceBetween>
    </SpaceBetween>
  );
}

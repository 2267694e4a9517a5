import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useKept } from '../../shared/data/kept.js';
import { useFlash } from '../../shared/ui/flash.js';
import { PageBody } from '../../shared/ui/page.js';
import { PageButton } from '../../shared/ui/page-link.js';
import { useView } from '../../shared/spend/use-view.js';
import { BackTest } from './back-test.js';
import { BudgetForm } from './budget-form.js';
import { useApply, type Budget, type Plan, type Problems } from './budgets.query.js';
import { BudgetSnippet } from './budget-snippet.js';
import { problemsOf, type BudgetDraft } from './draft.js';
import { PlanPanel } from './plan-panel.js';

interface Props {
  readonly title: string;
  readonly start: BudgetDraft;
  readonly others: readonly Budget[];
  /** The budget that is changed; a new one otherwise. */
  readonly editing?: string;
}

export type Outcome =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'problems'; readonly problems: Problems };

/** Drafts the piece of the configuration file, shows the plan, then applies it. */
export function BudgetEditor({ title, start, others, editing }: Props) {
  const [draft, setDraft] = useKept('budget-editor.draft', start);
  const [reason, setReason] = useKept('budget-editor.reason', '');
  const [tried, setTried] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [busy, apply] = useApply();
  const { say, fail } = useFlash();
  const { href } = useView();
  const router = useRouter();
  const taken = others.map(({ id }) => id).filter((id) => id !== editing);
  const problems = problemsOf(draft, taken);
  const back = editing === undefined ? '/budgets' : `/budgets/${encodeURIComponent(editing)}`;
  const send = async (dryRun: boolean) => {
    setTried(true);
    if (Object.keys(problems).length > 0) return;
    const { toConfig } = await import('./budget-file.js');
    const text = toConfig(draft);
    const done = await apply({ text, dryRun, reason: reason.trim() === '' ? null : reason.trim() });
    if (!done.ok) {
      fail('The budget could not be sent', done);
      return;
    }
    if (done.value.__typename === 'ConfigProblems') {
      setOutcome({ kind: 'problems', problems: done.value.problems });
      return;
    }
    setOutcome({ kind: 'plan', plan: done.value });
    if (dryRun) return;
    say({ type: 'success', header: `${draft.id} is in force` });
    router.history.push(href(`/budgets/${encodeURIComponent(draft.id)}`));
  };
  const change = (next: BudgetDraft) => {
    setDraft(next);
    setOutcome(null);
  };
  return (
    <PageBody title={title} description="Nothing changes before you have seen the plan.">
      <div className="two-sides">
        <Container header={<Header variant="h2">What it limits</Header>}>
          <BudgetForm
            draft={draft}
            isNew={editing === undefined}
            problems={tried ? problems : {}}
            onChange={change}
          />
        </Container>
        <SpaceBetween size="m">
          <Container header={<Header variant="h2">For the configuration file</Header>}>
            <BudgetSnippet draft={draft} />
          </Container>
          <BackTest draft={draft} />
          {others.length === 0 && <FirstBudget />}
          <PlanPanel outcome={outcome} />
          <FormField label="Reason" description="Kept in the audit log." constraintText="Optional">
            <Input
              value={reason}
              onChange={({ detail }) => {
                setReason(detail.value);
              }}
            />
          </FormField>
          <SpaceBetween size="xs" direction="horizontal">
            <PageButton href={href(back)}>Cancel</PageButton>
            <Button loading={busy} onClick={() => void send(true)}>
              Show the plan
            </Button>
            <Button
              variant="primary"
              loading={busy}
              disabled={outcome?.kind !== 'plan' || outcome.plan.changes.length === 0}
              onClick={() => void send(false)}
            >
              Apply
            </Button>
          </SpaceBetween>
        </SpaceBetween>
      </div>
    </PageBody>
  );
}

/** The one surprise of the first budget: silence about the rest no longer means yes. */
function FirstBudget() {
  return (
    <Alert type="warning" header="This would be the first budget">
      Once there is a budget, calls that none covers are denied, unless the configuration file says
      how much they may spend: <code>{'unbudgeted: { allow: "1000.00", window: day }'}</code>.
    </Alert>
  );
}

import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useDraft } from '../../shared/data/draft.js';
import { useFlash } from '../../shared/ui/flash.js';
import { Restored } from '../../shared/ui/restored.js';
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

/** What is typed so far, what its plan would do, and sending it. */
function useBudgetEditor({ start, others, editing }: Omit<Props, 'title'>) {
  const kept = useDraft(`budget ${editing ?? 'new'}`, { draft: start, reason: '' });
  const { draft, reason } = kept.value;
  const [tried, setTried] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [busy, apply] = useApply();
  const { say, fail } = useFlash();
  const { href } = useView();
  const router = useRouter();
  const taken = others.map(({ id }) => id).filter((id) => id !== editing);
  const problems = problemsOf(draft, taken);
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
    kept.forget();
    say({ type: 'success', header: `${draft.id} is in force` });
    router.history.push(href(`/budgets/${encodeURIComponent(draft.id)}`));
  };
  const change = (next: BudgetDraft) => {
    kept.set({ draft: next, reason });
    setOutcome(null);
  };
  const explain = (next: string) => {
    kept.set({ draft, reason: next });
  };
  const shown = tried ? problems : {};
  return { kept, draft, reason, problems: shown, outcome, busy, send, change, explain };
}

type Editor = ReturnType<typeof useBudgetEditor>;

/** Drafts the piece of the configuration file, shows the plan, then applies it. */
export function BudgetEditor({ title, ...props }: Props) {
  const editor = useBudgetEditor(props);
  const { editing } = props;
  const { draft, problems, change } = editor;
  return (
    <PageBody title={title} description="Nothing changes before you have seen the plan.">
      <Restored draft={editor.kept} />
      <div className="two-sides">
        <Container header={<Header variant="h2">What it limits</Header>}>
          <BudgetForm
            draft={draft}
            isNew={editing === undefined}
            problems={problems}
            onChange={change}
          />
        </Container>
        <SpaceBetween size="m">
          <Container header={<Header variant="h2">For the configuration file</Header>}>
            <BudgetSnippet draft={draft} />
          </Container>
          <BackTest draft={draft} />
          <PlanPanel outcome={editor.outcome} />
          <Sending
            // What was typed to confirm one plan confirms no other.
            key={JSON.stringify(editor.outcome)}
            editor={editor}
            back={editing === undefined ? '/budgets' : `/budgets/${encodeURIComponent(editing)}`}
          />
        </SpaceBetween>
      </div>
    </PageBody>
  );
}

/** The plan, then the change itself; what it denies at once takes the name of the budget typed again. */
function Sending({ editor, back }: { readonly editor: Editor; readonly back: string }) {
  const { draft, reason, outcome, busy, send, explain } = editor;
  const [typed, setTyped] = useState('');
  const { href } = useView();
  const plan = outcome?.kind === 'plan' ? outcome.plan : null;
  const denies = plan !== null && plan.denies.length > 0;
  const confirmed = !denies || typed.trim() === draft.id;
  return (
    <>
      <FormField label="Reason" description="Kept in the audit log." constraintText="Optional">
        <Input
          value={reason}
          onChange={({ detail }) => {
            explain(detail.value);
          }}
        />
      </FormField>
      {denies && (
        <FormField label={`Type ${draft.id} to confirm`}>
          <Input
            value={typed}
            autoComplete={false}
            onChange={({ detail }) => {
              setTyped(detail.value);
            }}
          />
        </FormField>
      )}
      <SpaceBetween size="xs" direction="horizontal">
        <PageButton href={href(back)}>Cancel</PageButton>
        <Button loading={busy} onClick={() => void send(true)}>
          Show the plan
        </Button>
        <Button
          variant="primary"
          loading={busy}
          disabled={plan === null || plan.changes.length === 0 || !confirmed}
          onClick={() => void send(false)}
        >
          Apply
        </Button>
      </SpaceBetween>
    </>
  );
}

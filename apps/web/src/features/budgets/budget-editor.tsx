import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useApply, type Outcome } from '../../shared/config/change.query.js';
import { OutcomePanel } from '../../shared/config/outcome.js';
import { SendBar } from '../../shared/config/send-bar.js';
import { useDraft } from '../../shared/data/draft.js';
import { useFlash } from '../../shared/ui/flash.js';
import { Restored } from '../../shared/ui/restored.js';
import { PageBody } from '../../shared/ui/page.js';
import { useView } from '../../shared/spend/use-view.js';
import { BackTest } from './back-test.js';
import { BudgetForm } from './budget-form.js';
import type { Budget } from './budgets.query.js';
import { BudgetSnippet } from './budget-snippet.js';
import { problemsOf, type BudgetDraft } from './draft.js';

interface Props {
  readonly title: string;
  readonly start: BudgetDraft;
  readonly others: readonly Budget[];
  /** The budget that is changed; a new one otherwise. */
  readonly editing?: string;
}

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
    const done = await apply({
      input: { text, dryRun, reason: reason.trim() === '' ? null : reason.trim() },
    });
    if (!done.ok) {
      fail('The budget could not be sent', done);
      return;
    }
    setOutcome(done.value);
    if (dryRun || done.value.__typename === 'ConfigProblems') return;
    kept.forget();
    if (done.value.proposal === null) say({ type: 'success', header: `${draft.id} is in force` });
    else say({ type: 'info', header: `${draft.id} waits for approval` });
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
          <OutcomePanel outcome={editor.outcome} />
          <SendBar
            // What was typed to confirm one plan confirms no other.
            key={JSON.stringify(editor.outcome)}
            name={draft.id}
            reason={editor.reason}
            outcome={editor.outcome}
            busy={editor.busy}
            isBlocked={false}
            back={editing === undefined ? '/budgets' : `/budgets/${encodeURIComponent(editing)}`}
            onReason={editor.explain}
            onSend={(dryRun) => void editor.send(dryRun)}
          />
        </SpaceBetween>
      </div>
    </PageBody>
  );
}

import { lazy, Suspense } from 'react';
import { Snippet } from '../../shared/ui/snippet.js';
import type { BudgetDraft } from './draft.js';

interface Props {
  readonly draft: BudgetDraft;
}

/** The writer of YAML comes with the first budget that is shown as a file. */
const FileOfBudget = lazy(async () => {
  const { toConfig } = await import('./budget-file.js');
  const component = ({ draft }: Props) => (
    <Snippet label="This budget for the configuration file" text={toConfig(draft)} />
  );
  return { default: component };
});

export function BudgetSnippet({ draft }: Props) {
  return (
    <Suspense fallback={null}>
      <FileOfBudget draft={draft} />
    </Suspense>
  );
}

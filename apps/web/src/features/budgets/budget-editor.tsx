import type { Entry } from '../../shared/config/document.js';
import { LateEditor } from '../../shared/config/late.js';
import { useSession } from '../../shared/data/session.js';
import { BackTest } from './back-test.js';
import { BudgetForm } from './budget-form.js';
import { draftOfEntry, emptyDraft, toFile } from './draft.js';

const pageOf = (id: string): string => `/budgets/${encodeURIComponent(id)}`;

/** The form and the text of one budget; null: of a new one. */
export function BudgetEditor({ id }: { readonly id: string | null }) {
  const { instance } = useSession();
  return (
    <LateEditor
      title={id === null ? 'New budget' : `Edit ${id}`}
      description="Nothing changes before you have seen the plan."
      section="budgets"
      item={id}
      start={id === null ? toFile(emptyDraft(instance.reportingTimezone)) : null}
      back={id === null ? '/budgets' : pageOf(id)}
      doneAt={pageOf}
      Form={BudgetForm}
      Aside={WouldHaveDone}
    />
  );
}

const WouldHaveDone = ({ entry }: { readonly entry: Entry }) => (
  <BackTest draft={draftOfEntry(entry)} />
);

import SpaceBetween from '@cloudscape-design/components/space-between';
import { Empty } from '../../shared/ui/empty.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { PageButton } from '../../shared/ui/page-link.js';
import { grantedTo, may } from '../../shared/data/rights.js';
import { EnforcementWarning } from '../../shared/limits/enforcement.js';
import { Snippet } from '../../shared/ui/snippet.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { BudgetEditor } from './budget-editor.js';
import { BudgetTable } from './budget-table.js';
import { useBudgets } from './budgets.query.js';
import { PresumedCalls } from './presumed-table.js';

/** Which limit binds, and what holds it? */
export function BudgetsPage() {
  const { me } = useSession();
  const { href, page } = useView();
  const load = useBudgets();
  const edits = may(me, 'applyConfig');
  if (page.edit === 'new' && edits) return <BudgetEditor id={null} />;
  return (
    <PageBody
      title="Budgets"
      description="What may be spent in each window, and which limit a call meets first."
      actions={
        edits ? (
          <PageButton variant="primary" href={href('/budgets', { page: { edit: 'new' } })}>
            New budget
          </PageButton>
        ) : null
      }
    >
      <Loaded load={load} height={480}>
        {(budgets) =>
          budgets.length === 0 ? (
            <NoBudgets edits={edits} />
          ) : (
            <SpaceBetween size="m">
              <EnforcementWarning
                what="A limit"
                shares={budgets.map(({ protectedShare }) => protectedShare)}
              />
              <BudgetTable budgets={budgets} />
            </SpaceBetween>
          )
        }
      </Loaded>
      <PresumedCalls />
    </PageBody>
  );
}

const EXAMPLE = `apiVersion: bursar/v1
budgets:
  - id: search-month
    scope: { team: search }
    limit: "500.00"
    window: month
    timezone: Europe/Berlin
    mode: soft
    ladder: [{ at: 80, do: notify }]
`;

function NoBudgets({ edits }: { readonly edits: boolean }) {
  return (
    <Empty title="No budget limits what you may see">
      <p>
        {edits
          ? 'Make one here, or put it in the configuration file and apply it with npx bursar apply -f org.yaml.'
          : `It takes ${grantedTo('applyConfig')} to make one; this piece of the configuration file is what they need.`}{' '}
        Begin with one that only alerts.
      </p>
      <Snippet label="A budget for the configuration file" text={EXAMPLE} />
    </Empty>
  );
}

import SpaceBetween from '@cloudscape-design/components/space-between';
import { useKept } from '../../shared/data/kept.js';
import { usePages } from '../../shared/data/pages.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { Forbidden } from '../../shared/ui/forbidden.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { MonthSelect } from '../../shared/ui/month-select.js';
import { PageBody } from '../../shared/ui/page.js';
import { AccountCharges } from './account-charges.js';
import { Connect } from './connect.js';
import { Gaps } from './gaps.js';
import { monthsUntil, readParams } from './params.js';
import { ProposeModal } from './propose-modal.js';
import { type ReconciledRow, useReconciliation } from './reconciliation.query.js';
import { RowTable } from './row-table.js';
import { Sums } from './sums.js';

const PER_PAGE = 50;

/** Do our figures match the provider's bill, and why not? */
export function ReconciliationPage() {
  const { me } = useSession();
  const { now, page, setPage } = useView();
  const [proposed, setProposed] = useKept<ReconciledRow | null>(
    'reconciliation-page.proposed',
    null,
  );
  const months = monthsUntil(now);
  const { month, chosen } = readParams(page, months);
  const pages = usePages(`${month} ${chosen ?? ''}`);
  const allowed = may(me, 'seeReconciliation');
  const load = useReconciliation(
    {
      month,
      classes: chosen === null ? null : [chosen],
      first: PER_PAGE,
      after: pages.after,
    },
    allowed,
  );
  if (!allowed) return <Forbidden right="seeReconciliation" />;
  const choose = (name: string | null) => {
    setPage({ class: name ?? undefined });
  };
  return (
    <PageBody
      title="Reconciliation"
      description="What we have beside what CloudWatch measured and the provider bills, every difference with its reason."
      actions={
        <MonthSelect
          months={months}
          month={month}
          onChange={(next) => {
            setPage({ month: next, class: undefined });
          }}
        />
      }
    >
      <Loaded load={load} height={420}>
        {(whole) => (
          <SpaceBetween size="m">
            <Sums whole={whole} chosen={chosen} onChoose={choose} />
            {whole.status === 'no_bill' && <Connect />}
            <Gaps gaps={whole.gaps} />
            <AccountCharges charges={whole.accountCharges} />
            <RowTable
              whole={whole}
              chosen={chosen}
              pages={pages}
              perPage={PER_PAGE}
              onClear={() => {
                choose(null);
              }}
              onPropose={may(me, 'proposePrice') ? setProposed : null}
            />
          </SpaceBetween>
        )}
      </Loaded>
      {proposed !== null && (
        <ProposeModal
          month={month}
          row={proposed}
          onClose={() => {
            setProposed(null);
          }}
        />
      )}
    </PageBody>
  );
}

import SpaceBetween from '@cloudscape-design/components/space-between';
import { useKept } from '../../shared/data/kept.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { Forbidden } from '../../shared/ui/forbidden.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { ChangedSince } from './changed-since.js';
import { Checklist } from './checklist.js';
import { CloseModal } from './close-modal.js';
import { useMonths, useReview, type AccountingMonth, type MonthReview } from './close.query.js';
import { FinalModal } from './final-modal.js';
import { Invoices } from './invoices.js';
import type { MonthInvoices } from './invoices.query.js';
import { MonthTable } from './month-table.js';
import { ReopenModal } from './reopen-modal.js';
import { Versions } from './versions.js';

/** Can we close the month, and what changed since? */
export function ClosePage() {
  const { me } = useSession();
  const allowed = may(me, 'seeClose');
  const load = useMonths(allowed);
  if (!allowed) return <Forbidden right="seeClose" />;
  return (
    <PageBody
      title="Close"
      description="A month of accounting is a calendar month in UTC. Once it is closed nothing is posted to it: late usage and corrections go to the open month."
    >
      <Loaded load={load} height={480}>
        {(months) => <Months months={months} />}
      </Loaded>
    </PageBody>
  );
}

/** The one that the link names; else the earliest that is over and open, else the latest. */
function chosenOf(months: readonly AccountingMonth[], named: unknown): AccountingMonth | undefined {
  return (
    months.find(({ month }) => month === named) ??
    months.findLast(({ state }) => state === 'review') ??
    months[0]
  );
}

function Months({ months }: { readonly months: readonly AccountingMonth[] }) {
  const { page, setPage } = useView();
  const chosen = chosenOf(months, page.month);
  return (
    <SpaceBetween size="m">
      <MonthTable
        months={months}
        chosen={chosen?.month ?? ''}
        onChoose={(month) => {
          setPage({ month });
        }}
      />
      {chosen !== undefined && <Review month={chosen.month} />}
    </SpaceBetween>
  );
}

type Act = 'close' | 'reopen' | MonthInvoices;

const isClosed = ({ month }: MonthReview): boolean =>
  month.state === 'closed' || month.state === 'final';

function Review({ month }: { readonly month: string }) {
  const load = useReview(month, true);
  const { page, setPage } = useView();
  const [act, setAct] = useKept<Act | null>('close-page.act', null);
  const begin = (next: Act) => {
    // What is shown stays this month, whichever would be chosen once it is closed.
    if (page.month !== month) setPage({ month });
    setAct(next);
  };
  const done = () => {
    setAct(null);
  };
  return (
    <Loaded load={load} height={360}>
      {(review: MonthReview) => (
        <SpaceBetween size="m">
          <Checklist review={review} onAct={begin} />
          <Versions review={review} />
          {isClosed(review) && <Invoices month={month} onFinalize={begin} />}
          <ChangedSince review={review} />
          {act === 'close' && <CloseModal review={review} onClose={done} />}
          {act === 'reopen' && <ReopenModal month={month} onClose={done} />}
          {act !== null && typeof act === 'object' && <FinalModal invoices={act} onClose={done} />}
        </SpaceBetween>
      )}
    </Loaded>
  );
}

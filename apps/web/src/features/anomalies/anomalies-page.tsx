import { instantOf } from '@bursar/time';
import { usePages } from '../../shared/data/pages.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { Forbidden } from '../../shared/ui/forbidden.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { useAnomalies } from './anomalies.query.js';
import { AnomalyTable } from './anomaly-table.js';
import { PlanTable } from './plan-table.js';
import { usePlans } from './plans.query.js';

const PER_PAGE = 50;

/** What is odd, and what does it cost? */
export function AnomaliesPage() {
  const { me } = useSession();
  const { scope, page, setPage } = useView();
  const { range, zone } = scope;
  const open = page.open !== undefined;
  const allowed = may(me, 'seeAnomalies');
  const pages = usePages(`${range.from} ${range.to} ${zone} ${String(open)}`);
  const instant = (date: string) =>
    new Date(instantOf({ date: date.slice(0, 10), time: '00:00' }, zone)).toISOString();
  const load = useAnomalies(
    {
      from: instant(range.from),
      to: instant(range.to),
      open,
      first: PER_PAGE,
      after: pages.after,
    },
    allowed,
  );
  const plans = usePlans(allowed);
  if (!allowed) return <Forbidden right="seeAnomalies" />;
  return (
    <PageBody
      title="Anomalies"
      description="Spend that is not as usual, with its cause. One incident is one line, from its first sign until it ends."
    >
      <Loaded load={load} height={360}>
        {(list) => (
          <AnomalyTable
            list={list}
            pages={pages}
            perPage={PER_PAGE}
            open={open}
            onOpen={(next) => {
              setPage({ open: next ? 'yes' : undefined });
            }}
          />
        )}
      </Loaded>
      <Loaded load={plans} height={160}>
        {(list) => <PlanTable plans={list} acts={may(me, 'planEvent')} />}
      </Loaded>
    </PageBody>
  );
}

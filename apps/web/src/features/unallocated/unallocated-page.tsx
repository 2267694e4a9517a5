import { instantOf } from '@bursar/time';
import { useKept } from '../../shared/data/kept.js';
import { at } from '../../shared/data/base.js';
import { costOrUnknown } from '../../shared/ui/figures.js';
import { Forbidden } from '../../shared/ui/forbidden.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { formatUsd } from '../../shared/format/money.js';
import { formatCount, formatShare, plural } from '../../shared/format/numbers.js';
import { PageBody } from '../../shared/ui/page.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { AssignModal } from './assign-modal.js';
import { Sources } from './sources.js';
import { useUnallocated, type Source, type UnallocatedReport } from './unallocated.query.js';

/** "$276.18 in 1,248 calls, 2.6% of all spend"; where nothing of it has a price, no sum and no share. */
function describe({ cost, requests, unpriced, shareOfCost }: UnallocatedReport): string {
  const known = costOrUnknown({ cost, unpriced });
  const calls = plural(requests, 'call');
  const without = unpriced === '0' ? '' : `, ${formatCount(unpriced)} of them without a price`;
  const share = known === null ? '' : `, ${formatShare(shareOfCost)} of all spend`;
  return `${formatUsd(known)} in ${calls}${without}${share}: it belongs to no team yet.`;
}

/** Which spend belongs to no team? Assigning a source writes the rule and moves the money. */
export function UnallocatedPage() {
  const { me } = useSession();
  const { scope } = useView();
  const [chosen, setChosen] = useKept<Source | null>('unallocated-page.chosen', null);
  const { range, zone } = scope;
  const from = new Date(instantOf({ date: range.from, time: '00:00' }, zone)).toISOString();
  const to = new Date(instantOf({ date: range.to, time: '00:00' }, zone)).toISOString();
  const allowed = may(me, 'seeUnallocated');
  const load = useUnallocated(from, to, allowed);
  if (!allowed) return <Forbidden right="seeUnallocated" />;
  return (
    <PageBody
      title="Unallocated"
      description="Calls that no rule gives to a team. Assigning a source writes the rule and moves the money."
    >
      <Loaded load={load} height={420}>
        {(report) => (
          <Sources
            sources={report.sources}
            description={describe(report)}
            csv={at(
              `/v1/exports/unallocated.csv?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`,
            )}
            onAssign={may(me, 'assign') ? setChosen : null}
          />
        )}
      </Loaded>
      {chosen !== null && (
        <AssignModal
          source={chosen}
          onClose={() => {
            setChosen(null);
          }}
        />
      )}
    </PageBody>
  );
}

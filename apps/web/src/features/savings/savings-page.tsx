import SpaceBetween from '@cloudscape-design/components/space-between';
import { TeamSelect, useTeam } from '../../shared/spend/team-select.js';
import { useView } from '../../shared/spend/use-view.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { ActTable } from './act-table.js';
import { CeilingTable, IdleTable } from './waste-tables.js';
import { SavingTable } from './saving-table.js';
import { useSavings } from './savings.query.js';
import { WhatIfPanel } from './what-if.js';

/** Twenty rows, at most: taller than what is left of a window, so that what stands below does not move within it. */
const LIST_HEIGHT = 760;

/** Where can money be saved? */
export function SavingsPage() {
  const { me } = useSession();
  const { scope, zone } = useView();
  const { from, to } = scope.range;
  const team = useTeam();
  const asked = { from, to, timezone: zone, teams: team === null ? [] : [team] };
  const load = useSavings(asked);
  return (
    <PageBody
      title="Savings"
      description="What calls show could cost less, each figure a re-rating of single calls."
      actions={<TeamSelect />}
    >
      <SpaceBetween size="l">
        <Loaded load={load} height={LIST_HEIGHT}>
          {(report) => <SavingTable report={report} />}
        </Loaded>
        <ActTable team={team} />
        <CeilingTable range={scope.range} zone={zone} team={team} />
        {may(me, 'seeIdleCapacity') && <IdleTable range={scope.range} />}
        <WhatIfPanel asked={asked} />
      </SpaceBetween>
    </PageBody>
  );
}

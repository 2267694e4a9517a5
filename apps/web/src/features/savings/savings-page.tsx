import SpaceBetween from '@cloudscape-design/components/space-between';
import { TeamSelect, useTeam } from '../../shared/spend/team-select.js';
import { useView } from '../../shared/spend/use-view.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { SavingTable } from './saving-table.js';
import { useSavings } from './savings.query.js';
import { WhatIfPanel } from './what-if.js';

/** Where can money be saved? */
export function SavingsPage() {
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
        <Loaded load={load} height={360}>
          {(report) => <SavingTable report={report} />}
        </Loaded>
        <WhatIfPanel asked={asked} />
      </SpaceBetween>
    </PageBody>
  );
}

import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { formatRange } from '../../shared/dates.js';
import { GroupTable } from '../../shared/group-table.js';
import { toGroups, totalRow, type GroupRow, type Sorting } from '../../shared/groups.js';
import { Loaded } from '../../shared/loaded.js';
import { NothingFound } from '../../shared/nothing-found.js';
import { PageBody } from '../../shared/page.js';
import { ask, spendCsv } from '../../shared/question.js';
import { useNames } from '../../shared/session.query.js';
import { useSpend } from '../../shared/spend.query.js';
import { useView } from '../../shared/use-view.js';

/** What does each team spend? */
export function TeamsPage() {
  const { scope, previous, href } = useView();
  const question = ask(scope, { groupBy: ['team'], latency: true });
  const now = useSpend(question);
  const before = useSpend(ask(previous, { groupBy: ['team'] }));
  const names = useNames();
  const [sorting, setSorting] = useState<Sorting>({ field: 'cost', descending: true });
  const earlier = before.status === 'ready' ? before.data : null;
  const called = new Map(names.status === 'ready' ? names.data.teams.map((team) => [team.id, team.name]) : []);
  const named = (row: GroupRow) => ({ ...row, label: called.get(row.key ?? '') ?? row.label });
  return (
    <PageBody title="Teams" description={formatRange(scope.range, scope.zone)}>
      <Loaded load={now} height={420}>
        {(data) => (
          <GroupTable
            title="Spend by team"
            description={`Change is against ${previous.label}.`}
            dimension="team"
            rows={toGroups('team', data, earlier).map(named)}
            total={totalRow(data, earlier)}
            sorting={sorting}
            onSort={setSorting}
            hrefOf={({ key }) =>
              key === 'unallocated' ? href('/unallocated') : key === null ? null : href(`/teams/${encodeURIComponent(key)}`)
            }
            actions={
              <Button iconName="download" href={spendCsv(question)} download ariaLabel="Download teams as CSV">
                CSV
              </Button>
            }
            empty={<NothingFound />}
          />
        )}
      </Loaded>
    </PageBody>
  );
}

import { ChangeLink } from '../../shared/config/change-link.js';
import { useState } from 'react';
import { Certainty } from '../../shared/format/certainty.js';
import { GroupTable } from '../../shared/spend/group-table.js';
import { toGroups, totalRow, type Sorting } from '../../shared/spend/groups.js';
import { useLabels } from '../../shared/format/labels.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { NothingFound } from '../../shared/ui/nothing-found.js';
import { PageBody } from '../../shared/ui/page.js';
import { TakeAlong } from '../../shared/spend/copy-as.js';
import { ask } from '../../shared/spend/question.js';
import { useSpend } from '../../shared/spend/spend.query.js';
import { useView } from '../../shared/spend/use-view.js';

/** What does each team spend? */
export function TeamsPage() {
  const { scope, previous, href } = useView();
  const question = ask(scope, {
    ...{ groupBy: ['team'], latency: true },
    versus: previous.range,
  });
  const now = useSpend(question);
  const labelOf = useLabels();
  const [sorting, setSorting] = useState<Sorting>({ field: 'cost', descending: true });
  return (
    <PageBody
      title="Teams"
      description={<Certainty load={now} />}
      actions={<ChangeLink section="teams">Change teams</ChangeLink>}
    >
      <Loaded load={now} height={420}>
        {(data) => (
          <GroupTable
            title="Spend by team"
            description={`Change is against ${previous.label}.`}
            dimension="team"
            rows={toGroups('team', data, labelOf)}
            total={totalRow(data)}
            sorting={sorting}
            onSort={setSorting}
            hrefOf={({ key }) =>
              key === 'unallocated'
                ? href('/unallocated')
                : key === null
                  ? null
                  : href(`/teams/${encodeURIComponent(key)}`)
            }
            actions={<TakeAlong subject="teams" question={question} />}
            empty={<NothingFound />}
          />
        )}
      </Loaded>
    </PageBody>
  );
}

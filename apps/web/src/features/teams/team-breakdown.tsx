import { useState } from 'react';
import { Empty } from '../../shared/ui/empty.js';
import { GroupTable } from '../../shared/spend/group-table.js';
import { toGroups, totalRow, type Sorting } from '../../shared/spend/groups.js';
import { useLabels } from '../../shared/format/labels.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { TakeAlong } from '../../shared/spend/copy-as.js';
import { ask, type Scope } from '../../shared/spend/question.js';
import { useSpend } from '../../shared/spend/spend.query.js';
import { useView } from '../../shared/spend/use-view.js';
import { narrow } from '../../shared/spend/view.js';

const TOP = 15;

interface Props {
  readonly title: string;
  readonly dimension: 'model' | 'project';
  readonly team: string;
  readonly now: Scope;
}

/** One team by one dimension; a name opens it in Explore. */
export function TeamBreakdown({ title, dimension, team, now }: Props) {
  const { view, href, previous } = useView();
  const labelOf = useLabels();
  const shape = { groupBy: [dimension], top: TOP, latency: true };
  const load = useSpend(ask(now, { ...shape, versus: previous.range }));
  const [sorting, setSorting] = useState<Sorting>({ field: 'cost', descending: true });
  const next = dimension === 'model' ? 'project' : 'model';
  return (
    <Loaded load={load} height={260}>
      {(data) => (
        <GroupTable
          title={title}
          dimension={dimension}
          rows={toGroups(dimension, data, labelOf)}
          total={totalRow(data)}
          sorting={sorting}
          onSort={setSorting}
          hrefOf={(row) =>
            row.kind === 'group'
              ? href('/explore', {
                  view: {
                    ...narrow(narrow(view, 'team', team), dimension, row.key),
                    group: [next],
                  },
                })
              : null
          }
          callsOf={(row) =>
            row.kind === 'other'
              ? null
              : href('/calls', {
                  view:
                    row.kind === 'total'
                      ? narrow(view, 'team', team)
                      : narrow(narrow(view, 'team', team), dimension, row.key),
                })
          }
          actions={
            <TakeAlong
              subject={title.toLowerCase()}
              question={ask(now, { groupBy: [dimension], latency: true })}
            />
          }
          empty={<Empty title="No calls in this range" />}
        />
      )}
    </Loaded>
  );
}

import { useState } from 'react';
import { useLabels } from '../../../shared/format/labels.js';
import { GroupTable } from '../../../shared/spend/group-table.js';
import { type SortField, type Sorting, toGroups, totalRow } from '../../../shared/spend/groups.js';
import type { DateRange } from '../../../shared/spend/ranges.js';
import { useSpend } from '../../../shared/spend/spend.query.js';
import { useView } from '../../../shared/spend/use-view.js';
import { narrow } from '../../../shared/spend/view.js';
import { Empty } from '../../../shared/ui/empty.js';
import { Loaded } from '../../../shared/ui/loaded.js';
import { byModel } from './my-day.query.js';

/** What a developer can change by choosing another model, or by writing a prompt another way. */
const COLUMNS: readonly SortField[] = ['cost', 'requests', 'costPerRequest', 'cacheHitShare'];

/** Which models one's own calls of this month went to, and what a call of each costs. */
export function MyModels({ month }: { readonly month: DateRange }) {
  const { zone, view, href } = useView();
  const labelOf = useLabels();
  const load = useSpend(byModel(month, zone));
  const [sorting, setSorting] = useState<Sorting>({ field: 'cost', descending: true });
  const own = { ...view, range: month, filters: [] };
  return (
    <Loaded load={load} height={200}>
      {(data) => (
        <GroupTable
          title="My models this month"
          dimension="model"
          columns={COLUMNS}
          rows={toGroups('model', data, labelOf)}
          total={totalRow(data)}
          sorting={sorting}
          onSort={setSorting}
          hrefOf={(row) =>
            row.kind === 'group' ? href('/calls', { view: narrow(own, 'model', row.key) }) : null
          }
          empty={<Empty title="No call of mine this month" />}
        />
      )}
    </Loaded>
  );
}

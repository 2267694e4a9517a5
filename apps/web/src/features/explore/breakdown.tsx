import { dimensionLabel } from '../../shared/spend/dimensions.js';
import { GroupTable } from '../../shared/spend/group-table.js';
import { toGroups, totalRow, type GroupRow } from '../../shared/spend/groups.js';
import { useLabels } from '../../shared/format/labels.js';
import type { Load } from '../../shared/data/load.js';
import { WhenNear } from '../../shared/late/later.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { NothingFound } from '../../shared/ui/nothing-found.js';
import { plural } from '../../shared/format/numbers.js';
import { TakeAlong } from '../../shared/spend/copy-as.js';
import { ask } from '../../shared/spend/question.js';
import { useSpend, type SpendResult } from '../../shared/spend/spend.query.js';
import { useView } from '../../shared/spend/use-view.js';
import { narrow, type View } from '../../shared/spend/view.js';
import {
  groupsOf,
  nextGroups,
  readExplore,
  writeExplained,
  writeExplore,
} from './explore-params.js';
import { useParts } from './parts.js';

/** The figures of the page: what the table shows, and what the line about their certainty is about. */
export function useBreakdown(): Load<SpendResult> {
  const { view, scope, previous, page } = useView();
  const { first } = groupsOf(view);
  const shape = { groupBy: [first], top: readExplore(page).top, latency: true };
  return useSpend(ask(scope, { ...shape, versus: previous.range }));
}

const HEIGHT = 420;

export function Breakdown() {
  const now = useBreakdown();
  return (
    <Loaded load={now} height={HEIGHT}>
      {(data) => <WhenNear height={HEIGHT}>{() => <BreakdownTable now={data} />}</WhenNear>}
    </Loaded>
  );
}

function BreakdownTable({ now }: { readonly now: SpendResult }) {
  const { view, scope, previous, page, href, setPage } = useView();
  const groups = groupsOf(view);
  const { first, inner } = groups;
  const params = readExplore(page);
  const labelOf = useLabels();
  const rows = toGroups(first, now, labelOf);
  const parts = useParts(rows, params.open, groups);
  const known = new Map([...rows, ...[...parts.values()].flat()].map((row) => [row.id, row]));
  const only = (row: GroupRow): View => {
    const parent = row.parent === null ? undefined : known.get(row.parent);
    return narrow(parent === undefined ? view : only(parent), row.dimension, row.key);
  };
  const hrefOf = (row: GroupRow) => {
    if (row.kind !== 'group') return null;
    const narrowed = { ...only(row), group: nextGroups(row.dimension, groups) };
    return href('/explore', { view: narrowed, page: { ...page, open: undefined } });
  };
  const callsOf = (row: GroupRow) => {
    if (row.kind === 'total') return href('/calls');
    return row.kind === 'group' ? href('/calls', { view: only(row) }) : null;
  };
  const names = [first, ...inner].map((dimension, at) =>
    at === 0 ? dimensionLabel(dimension) : dimensionLabel(dimension).toLowerCase(),
  );
  return (
    <GroupTable
      title={names.join(', then ')}
      description={`${plural(now.groups, 'group')}. Change is against ${previous.label}. Click a name to look at it alone.`}
      dimension={first}
      rows={rows}
      total={totalRow(now)}
      sorting={params.sorting}
      onSort={(sorting) => {
        setPage(writeExplore({ ...params, sorting }));
      }}
      hrefOf={hrefOf}
      callsOf={callsOf}
      onExplain={(row) => {
        setPage(writeExplained(row.kind === 'total' ? null : row));
      }}
      actions={
        <TakeAlong
          subject="the breakdown"
          question={ask(scope, { groupBy: [first, ...inner], latency: true })}
        />
      }
      {...(inner.length > 0 && {
        expansion: {
          open: new Set(params.open),
          depth: inner.length,
          childrenOf: (row: GroupRow) => parts.get(row.id) ?? [],
          onToggle: (row: GroupRow, opened: boolean) => {
            const others = params.open.filter((id) => id !== row.id);
            setPage(writeExplore({ ...params, open: opened ? [...others, row.id] : others }));
          },
        },
      })}
      empty={<NothingFound />}
    />
  );
}

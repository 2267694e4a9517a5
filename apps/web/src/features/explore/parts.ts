import type { GroupRow } from '../../shared/spend/groups.js';
import { ask } from '../../shared/spend/question.js';
import { useSpend, type SpendRow } from '../../shared/spend/spend.query.js';
import { useView } from '../../shared/spend/use-view.js';

const PARTS_MAX = 400;

/** What the open rows are made of. One question for all of them. */
export function useParts(
  open: readonly GroupRow[],
  first: string,
  second: string | null,
): readonly SpendRow[] {
  const { scope, previous } = useView();
  const filters = scope.filters.filter((f) => f.dimension !== first);
  const only = { dimension: first, values: open.map((row) => row.key), exclude: false };
  const load = useSpend(
    open.length === 0 || second === null
      ? null
      : ask(
          { ...scope, filters: [...filters, only] },
          { groupBy: [first, second], top: PARTS_MAX, latency: true, versus: previous.range },
        ),
  );
  return load.status === 'ready' && open.length > 0 ? load.data.rows : [];
}

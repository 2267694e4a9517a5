import { type LabelOf, useLabels } from '../../shared/format/labels.js';
import { type GroupRow, toChildren } from '../../shared/spend/groups.js';
import { ask, type SpendQuestion } from '../../shared/spend/question.js';
import { useSpend } from '../../shared/spend/spend.query.js';
import { useView } from '../../shared/spend/use-view.js';
import type { Groups } from './explore-params.js';

const PARTS_MAX = 400;

type Children = ReadonlyMap<string, readonly GroupRow[]>;
const NONE: Children = new Map();

/** What the open rows are made of, by their ids. One question for all rows of a level. */
export function useParts(rows: readonly GroupRow[], open: readonly string[], groups: Groups) {
  const labelOf = useLabels();
  const { first, inner } = groups;
  const [second, third] = inner;
  const opened = rows.filter(({ id }) => open.includes(id));
  const within = useLevel(second === undefined ? [] : [first, second], [opened], labelOf);
  const children = [...within.values()].flat();
  const openedWithin = children.filter(({ id }) => open.includes(id));
  const parents = opened.filter(({ id }) => openedWithin.some(({ parent }) => parent === id));
  const below = useLevel(
    second === undefined || third === undefined ? [] : [first, second, third],
    [parents, openedWithin],
    labelOf,
  );
  return new Map([...within, ...below]);
}

/** The rows by all of these dimensions, of the groups that are open: those of each dimension but the last. */
function useLevel(
  groupBy: readonly string[],
  opened: readonly (readonly GroupRow[])[],
  labelOf: LabelOf,
): Children {
  const { scope, previous } = useView();
  const isAsked = groupBy.length > 0 && opened.every((rows) => rows.length > 0);
  const named = groupBy.slice(0, -1);
  const filters = scope.filters.filter(({ dimension }) => !named.includes(dimension));
  const only = named.map((dimension, at) => ({
    dimension,
    values: [...new Set((opened[at] ?? []).map(({ key }) => key))],
    exclude: false,
  }));
  const question: SpendQuestion | null = isAsked
    ? ask(
        { ...scope, filters: [...filters, ...only] },
        { groupBy, top: PARTS_MAX, latency: true, versus: previous.range },
      )
    : null;
  const load = useSpend(question);
  if (!isAsked || load.status !== 'ready') return NONE;
  return toChildren(groupBy.at(-1) ?? '', load.data.rows, labelOf);
}

import { bucketKeys, chooseGrain } from './grains.js';
import { useLabels } from '../format/labels.js';
import type { Load } from '../data/load.js';
import { ask, spendCsv, type Scope } from './question.js';
import { SERIES_MAX, toStack, type Stack } from './series.js';
import { useSpend } from './spend.query.js';
import { summarise } from '../format/summaries.js';
import { useView } from './use-view.js';

export interface OverTime {
  readonly stack: Stack;
  readonly summary: string;
  readonly csv: string;
}

/** Spend of a scope over time by a dimension: at most eight series and Other, at most 400 buckets. */
export function useOverTime(scope: Scope, dimension: string): Load<OverTime> {
  const { view, now } = useView();
  const labelOf = useLabels();
  const grain = chooseGrain(scope.range, view.grain);
  const question = ask(scope, { groupBy: [dimension, grain], top: SERIES_MAX });
  const load = useSpend(question);
  if (load.status !== 'ready') return load;
  const { range, zone } = scope;
  const keys = bucketKeys(range, grain, zone, now);
  const stack = toStack(load.data.rows, { keys, grain, dimension, zone, now, labelOf });
  const coarser = view.grain !== null && view.grain !== grain;
  const note = coarser
    ? ` Shown by ${grain}, because the range is too long for ${view.grain}.`
    : '';
  const summary = summarise(stack, load.data.total.cost, range, zone) + note;
  return { ...load, data: { stack, summary, csv: spendCsv(question) } };
}

import type { Height } from '@bursar/limits/lines';
import { formatUsd } from '../../format/money.js';

/** Buckets in a row of one height, by the first of them. */
export interface Run {
  /** No other height joins it. */
  readonly isAlone: boolean;
  /** What it says of itself; null: it is too short to be said beside the others. */
  readonly label: string | null;
}

/** A label takes about as much of the chart. */
const LABELS_MAX = 8;

/** Pure. The first that has a label says the name too. */
export function runsOf(name: string, held: ReadonlyMap<string, Height>): ReadonlyMap<string, Run> {
  const steps = [...held];
  const starts = steps.flatMap(([, amount], at) =>
    typeof amount === 'string' && amount !== steps[at - 1]?.[1] ? [at] : [],
  );
  const isKnown = (at: number) => typeof steps[at]?.[1] === 'string';
  const runs = new Map<string, Run>();
  let isNamed = false;
  for (const start of starts) {
    const [key = '', amount] = steps[start] ?? [];
    const next = steps.findIndex((one, at) => at > start && one[1] !== amount);
    const end = next < 0 ? steps.length : next;
    const isLabelled = (end - start) * LABELS_MAX >= steps.length;
    const text = `${isNamed ? '' : `${name} `}${formatUsd(amount ?? null)}`;
    isNamed ||= isLabelled;
    runs.set(key, {
      isAlone: end - start === 1 && !isKnown(start - 1) && !isKnown(end),
      label: isLabelled ? text : null,
    });
  }
  return runs;
}

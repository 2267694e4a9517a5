import { toFemto } from '@bursar/pricing';
import { knownCost } from '@bursar/pricing/decimal';
import { changed, signed, unpricedLine, usd } from '../digest/amounts.js';
import type { Every, Stretch } from './schedule.js';

/** What one selection of a view came to. */
export interface Selected {
  /** What it is a selection of, where there are two: "Team: Search". */
  readonly label: string;
  readonly cost: string;
  readonly unpriced: bigint;
  /** Of the stretch before; null: not known. */
  readonly before: string | null;
  /** yyyy-mm-dd: why nothing is compared. */
  readonly dataBegin: string | null;
  /** The most expensive groups, most expensive first. */
  readonly groups: readonly {
    readonly name: string;
    readonly cost: string;
    readonly unpriced: bigint;
  }[];
}

interface ReportOf {
  readonly view: { readonly id: string; readonly name: string; readonly ownerName: string };
  readonly every: Every;
  readonly stretch: Stretch;
  readonly zone: string;
  /** One, or two that are compared. */
  readonly selected: readonly Selected[];
}

/** Pure. What a report says: what was spent, how it changed, and by whom or what. */
export function viewReport({ view, every, stretch, zone, selected }: ReportOf) {
  const { from, to } = stretch;
  const when = { day: from, week: `the week from ${from}`, month: from.slice(0, 7) }[every];
  const [first, second] = selected;
  const amounts = selected.map(known);
  const figures =
    second === undefined
      ? [...changeLine(first, every), ...groupLines(first)]
      : selected.flatMap((one) => [`${one.label}: ${known(one)}`, ...changeLine(one, every)]);
  return {
    key: `view/${view.id}/${every}/${from}`,
    thread: `view/${view.id}`,
    usd: first === undefined || second !== undefined ? null : knownCost(first),
    title: `${view.name}, ${when}: ${amounts.join(' and ')}`,
    lines: [
      ...figures,
      ...differenceLine(first, second),
      ...selected.flatMap(({ unpriced }) => unpricedLine(unpriced) ?? []),
      `${from} to ${to} (exclusive), ${zone}. Saved view of ${view.ownerName}, sent every ${every}.`,
    ],
  };
}

/** A dash where none of the calls has a price. */
const known = (one: { readonly cost: string; readonly unpriced: bigint }): string =>
  knownCost(one) === null ? '—' : usd(toFemto(one.cost));

function changeLine(one: Selected | undefined, every: Every): string[] {
  if (one === undefined) return [];
  if (one.dataBegin !== null)
    return [`Not compared with the ${every} before: data begin ${one.dataBegin}.`];
  if (one.before === null || knownCost(one) === null)
    return [`Not compared with the ${every} before: not all of it has a price.`];
  const before = toFemto(one.before);
  return [`${changed(toFemto(one.cost) - before, before)} against the ${every} before.`];
}

const groupLines = (one: Selected | undefined): string[] =>
  (one?.groups ?? []).map((group) => `${group.name}: ${known(group)}`);

function differenceLine(first: Selected | undefined, second: Selected | undefined): string[] {
  if (first === undefined || second === undefined) return [];
  if (knownCost(first) === null || knownCost(second) === null) return [];
  const difference = toFemto(second.cost) - toFemto(first.cost);
  return [`Difference: ${signed(difference)} (${second.label} less ${first.label}).`];
}

/** Pure. What is said instead, once, when it is not sent any more. */
export const stoppedReport = (view: ReportOf['view'], because: string, since: Date) => ({
  key: `view/${view.id}/stopped/${since.toISOString()}`,
  thread: `view/${view.id}`,
  usd: null,
  title: `${view.name} is not sent any more`,
  lines: [because, 'Someone who may see these figures can save the view and send it again.'],
});

/** Pure. The page of a view about a stretch, beside the one before it. */
export function viewPath(
  { path, query }: { readonly path: string; readonly query: string },
  { from, to, before }: Stretch,
  zone: string,
): string {
  const params = new URLSearchParams(query);
  for (const name of ['range', 'span']) params.delete(name);
  for (const [name, value] of Object.entries({ from, to, vs: `${before}..${from}`, tz: zone }))
    params.set(name, value);
  return `${path}?${params.toString()}`;
}

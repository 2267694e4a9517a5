import { daysBetween, type EndOfLife, fromFemto, toFemto } from '@bursar/pricing';
import {
  comparePlaces,
  type Page,
  pageOf,
  type Place,
  type PlacedList,
} from '../../platform/graphql/pages.js';
import type { SpendRow } from '../answer.js';

/** A model that ends, as one team still calls it. */
export interface Retirement extends EndOfLife {
  readonly team: string;
  readonly calledAs: readonly string[];
  readonly daysLeft: number;
  readonly requests: bigint;
  readonly unpriced: bigint;
  readonly cost: string;
}

/** Pure. Rows by team, provider and model; one team's spellings of one model are one line. */
export function retirementsOf(
  rows: readonly SpendRow[],
  endOf: (provider: string, model: string) => EndOfLife | null,
  today: string,
): Retirement[] {
  const found = new Map<string, Retirement>();
  for (const { keys, figures } of rows) {
    const [team, provider, model] = keys;
    const end = endOf(provider ?? '', model ?? '');
    if (team == null || model == null || end === null) continue;
    const key = JSON.stringify([team, end.provider, end.model]);
    const known = found.get(key);
    found.set(key, {
      ...end,
      team,
      calledAs: [...(known?.calledAs ?? []), model].sort(),
      daysLeft: daysBetween(today, end.endsOn),
      requests: (known?.requests ?? 0n) + figures.requests,
      unpriced: (known?.unpriced ?? 0n) + figures.unpriced,
      cost: fromFemto(toFemto(known?.cost ?? '0') + toFemto(figures.cost)),
    });
  }
  return [...found.values()].sort((a, b) => comparePlaces(placeOf(a), placeOf(b)));
}

/** Those that end first stand first; of one model, teams by their ids. */
const placeOf = ({ endsOn, model, provider, team }: Retirement): Place => [
  endsOn,
  model,
  provider,
  team,
];

const RETIREMENTS: PlacedList<Retirement> = {
  firstMax: 500,
  placeOf,
  isPlace: ({ length }) => length === 4,
  compare: comparePlaces,
};

export const pageOfRetirements = <T extends Retirement>(
  all: readonly T[],
  first: number,
  after: string | null,
): Page<T> => pageOf(all, RETIREMENTS, first, after);

import { isDeepStrictEqual } from 'node:util';
import { startOfMonth } from '@bursar/time';

/** A team's cost centre from a day on, in UTC; `from` null: since ever. */
export interface DatedCentre {
  readonly from: string | null;
  /** Null: none. */
  readonly costCentre: string | null;
}

/** In order of time: each holds until the next begins. */
export type CentreHistory = readonly DatedCentre[];

export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** The cost centre on a day. */
export const centreOn = (history: CentreHistory, day: string): string | null =>
  history.findLast(({ from }) => from === null || from <= day)?.costCentre ?? null;

/** The cost centre on the last day before a day or a moment, as a range that ends there has it. */
export const centreBefore = (history: CentreHistory, end: string): string | null =>
  history.findLast(({ from }) => from === null || from < end)?.costCentre ?? null;

/** What a file says of a team's cost centre. */
export interface CentreInFile {
  /** The one from the start of this month on. */
  readonly costCentre?: string | null | undefined;
  /** All there ever were. */
  readonly costCentres?:
    | readonly { readonly costCentre: string | null; readonly from?: string | undefined }[]
    | undefined;
}

/**
 * Pure. What a file makes of what a team's cost centre was. A list is all of it. A cost centre alone that is another one than today's
 * begins with the month, so that one month is not split by accident; a team that is new had it since ever.
 */
export function wantedCentres(
  { costCentre, costCentres }: CentreInFile,
  known: CentreHistory | null,
  today: string,
): CentreHistory {
  if (costCentres !== undefined)
    return costCentres.map((one) => ({ from: one.from ?? null, costCentre: one.costCentre }));
  if (costCentre === undefined) return known ?? [];
  if (known === null) return costCentre === null ? [] : [{ from: null, costCentre }];
  if (centreOn(known, today) === costCentre) return known;
  const month = startOfMonth(today);
  const before = known.filter(({ from }) => from === null || from < month);
  return (before.at(-1)?.costCentre ?? null) === costCentre
    ? before
    : [...before, { from: month, costCentre }];
}

/** As a file says it: the short way where it was always the same. */
export function centresToFile(history: CentreHistory): {
  costCentre?: string;
  costCentres?: { costCentre: string | null; from?: string }[];
} {
  const [first, ...rest] = history;
  if (first === undefined) return {};
  if (rest.length === 0 && first.from === null)
    return first.costCentre === null ? {} : { costCentre: first.costCentre };
  return {
    costCentres: history.map(({ from, costCentre }) => ({
      costCentre,
      ...(from !== null && { from }),
    })),
  };
}

/** For people: "CC-1, from 2026-11-01 CC-2". */
export const centresText = (history: CentreHistory): string =>
  history
    .map(({ from, costCentre }) =>
      from === null ? (costCentre ?? 'none') : `from ${from} ${costCentre ?? 'none'}`,
    )
    .join(', ') || 'none';

/** The first day on which two histories differ; null: they never do. Since ever is the first of all. */
export function firstDifference(a: CentreHistory, b: CentreHistory): string | null {
  const days = [...a, ...b].map(({ from }) => from ?? '').sort();
  return days.find((day) => centreOn(a, day) !== centreOn(b, day)) ?? null;
}

export const isSameHistory = (a: CentreHistory, b: CentreHistory): boolean =>
  isDeepStrictEqual([...a], [...b]);

/** Days within [from, to) on which a team's cost centre changes. */
export const centreChanges = (
  histories: Iterable<CentreHistory>,
  from: string,
  to: string,
): string[] =>
  [...histories].flatMap((history) =>
    history.flatMap((one) =>
      one.from !== null && from < one.from && one.from < to ? one.from : [],
    ),
  );

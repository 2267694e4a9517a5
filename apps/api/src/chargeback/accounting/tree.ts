import type { Accounting, CostCentre, DatedParent } from './accounting.js';

/** The parent in a month. Parents change with a month alone, so that no statement is split between two. */
export const parentIn = (parents: readonly DatedParent[], month: string): string | null =>
  parents.findLast(({ from }) => from === null || from <= month)?.parent ?? null;

/** A month's accounting has one parent for each cost centre. What was pinned before there was a tree has none. */
const parentsOf = ({ costCentres }: Pick<Accounting, 'costCentres'>): Map<string, string> =>
  new Map(
    costCentres.flatMap((one: Pick<CostCentre, 'id'> & Partial<CostCentre>) => {
      const parent = one.parents?.at(-1)?.parent ?? null;
      return parent === null ? [] : [[one.id, parent] as const];
    }),
  );

/** Pure. From the top of the tree down to the cost centre itself. */
export function pathOf(accounting: Pick<Accounting, 'costCentres'>, costCentre: string): string[] {
  return pathIn(parentsOf(accounting), costCentre);
}

function pathIn(parents: ReadonlyMap<string, string>, costCentre: string): string[] {
  const path = [costCentre];
  let parent = parents.get(costCentre);
  while (parent !== undefined && !path.includes(parent)) {
    path.unshift(parent);
    parent = parents.get(parent);
  }
  return path;
}

export interface Rolled<T> {
  /** Null: of none. */
  readonly costCentre: string | null;
  readonly parent: string | null;
  /** How many are above it. */
  readonly depth: number;
  readonly own: readonly T[];
  /** Its own, and those of all below it. */
  readonly all: readonly T[];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Pure. What each cost centre has of its own and with those below it, as a tree reads: a parent, then its children. */
export function rollUp<T>(
  accounting: Pick<Accounting, 'costCentres'>,
  items: readonly T[],
  centreOf: (item: T) => string | null,
): Rolled<T>[] {
  const parents = parentsOf(accounting);
  const own = Map.groupBy(items, centreOf);
  const all = new Map<string, T[]>();
  for (const [centre, some] of own)
    if (centre !== null)
      for (const one of pathIn(parents, centre)) all.set(one, [...(all.get(one) ?? []), ...some]);
  const paths = [...all.keys()].map((centre) => pathIn(parents, centre));
  const inOrder = paths.sort((a, b) => compare(a.join('\u0000'), b.join('\u0000')));
  const rows = inOrder.map((path): Rolled<T> => {
    const centre = path.at(-1) ?? '';
    return {
      ...{ costCentre: centre, parent: path.at(-2) ?? null, depth: path.length - 1 },
      ...{ own: own.get(centre) ?? [], all: all.get(centre) ?? [] },
    };
  });
  const none = own.get(null);
  if (none === undefined) return rows;
  return [{ costCentre: null, parent: null, depth: 0, own: none, all: none }, ...rows];
}

/** Pure. A cost centre that is above itself in some month, with that path; null: there is none. */
export function cycleIn(
  centres: readonly { readonly id: string; readonly parents: readonly DatedParent[] }[],
): readonly string[] | null {
  const months = new Set([
    '',
    ...centres.flatMap(({ parents }) => parents.map(({ from }) => from ?? '')),
  ]);
  for (const month of months) {
    const parents = new Map(
      centres.flatMap(({ id, parents: dated }) => {
        const parent = parentIn(dated, month);
        return parent === null ? [] : [[id, parent] as const];
      }),
    );
    for (const { id } of centres) {
      const [top = id] = pathIn(parents, id);
      if (parents.has(top)) return [...pathIn(parents, id)];
    }
  }
  return null;
}

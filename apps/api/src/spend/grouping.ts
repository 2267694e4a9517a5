/** A group as its dimensions' values. */
export type GroupKeys = readonly (string | null)[];

/** A scope or key of spend, and the group it belongs to. */
export interface Member {
  readonly id: number;
  readonly keys: GroupKeys;
}

/**
 * Groups as numbers, so that sums are grouped by a number and names are looked up once. Numbers follow the order of the
 * keys, from 1; what is in no group of its own is Other, the last.
 */
export interface Grouping {
  readonly groups: readonly GroupKeys[];
  readonly other: boolean;
  /** Side by side: a scope or key, and its group's number. */
  readonly ids: readonly number[];
  readonly numbers: readonly number[];
}

export function groupMembers(members: readonly Member[]): Grouping {
  const byText = new Map<string, GroupKeys>();
  const texts = members.map(({ keys }) => {
    const text = JSON.stringify(keys);
    if (!byText.has(text)) byText.set(text, keys);
    return text;
  });
  const ordered = [...byText].sort(([, a], [, b]) => compareKeys(a, b));
  const numberOf = new Map(ordered.map(([text], index) => [text, index + 1]));
  return {
    groups: ordered.map(([, keys]) => keys),
    other: false,
    ids: members.map(({ id }) => id),
    numbers: texts.map((text) => numberOf.get(text) ?? 0),
  };
}

/** Keeps the groups of these numbers; all others become Other. */
export function cutToGroups(grouping: Grouping, kept: readonly number[]): Grouping {
  const ordered = [...kept].sort((a, b) => a - b);
  const other = ordered.length + 1;
  const numberOf = new Map(ordered.map((number, index) => [number, index + 1]));
  return {
    groups: ordered.map((number) => grouping.groups[number - 1] ?? []),
    other: true,
    ids: grouping.ids,
    numbers: grouping.numbers.map((number) => numberOf.get(number) ?? other),
  };
}

/** The groups that have a number of their own, without Other. */
export function withoutOther({ groups, ids, numbers }: Grouping): Grouping {
  const kept = numbers.map((number) => number <= groups.length);
  return {
    groups,
    other: false,
    ids: ids.filter((_, index) => kept[index]),
    numbers: numbers.filter((_, index) => kept[index]),
  };
}

/** By code unit, the same on every server and in every locale; none comes last. */
function compareKeys(a: GroupKeys, b: GroupKeys): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? null;
    if (left === right) continue;
    if (left === null) return 1;
    if (right === null) return -1;
    return left < right ? -1 : 1;
  }
  return 0;
}

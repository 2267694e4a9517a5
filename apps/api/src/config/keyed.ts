import { isDeepStrictEqual } from 'node:util';
import type { Edited, PlanContext, Planned } from './config-section.js';

export type KeyedEdit<T> = { readonly save: T } | { readonly remove: string };

/** A list of the file whose entries have names of their own. */
export interface Keyed<T> {
  readonly entityType: string;
  readonly idOf: (one: T) => string;
  /** What is compared, and kept in the audit log. */
  readonly shown: (one: T) => unknown;
  /** `before` is null where the entry is new. */
  readonly summary: (one: T, before: T | null) => string;
  readonly removal: (one: T) => string;
}

/** Pure. What the file names is as it says; other entries stay unless pruning. */
export function planKeyed<T>(
  { entityType, idOf, shown, summary, removal }: Keyed<T>,
  stored: readonly T[],
  wanted: readonly T[],
  { prune }: Pick<PlanContext, 'prune'>,
): Planned<KeyedEdit<T>> {
  const known = new Map(stored.map((one) => [idOf(one), one]));
  const named = new Set(wanted.map(idOf));
  const set = wanted.flatMap((one): Edited<KeyedEdit<T>>[] => {
    const before = known.get(idOf(one)) ?? null;
    const [was, is] = [before === null ? null : shown(before), shown(one)];
    if (before !== null && isDeepStrictEqual(was, is)) return [];
    return [
      {
        action: before === null ? 'add' : 'change',
        entityType,
        entityId: idOf(one),
        summary: summary(one, before),
        before: was,
        after: is,
        edit: { save: one },
      },
    ];
  });
  const gone = prune ? stored.filter((one) => !named.has(idOf(one))) : [];
  const removed = gone.map((one): Edited<KeyedEdit<T>> => ({
    action: 'remove',
    entityType,
    entityId: idOf(one),
    summary: removal(one),
    before: shown(one),
    after: null,
    edit: { remove: idOf(one) },
  }));
  return { changes: [...set, ...removed] };
}

/** Saves what was added or changed, then removes. */
export async function applyKeyed<T>(
  edits: readonly KeyedEdit<T>[],
  save: (saved: readonly T[]) => Promise<void>,
  remove: (ids: readonly string[]) => Promise<void>,
): Promise<void> {
  await save(edits.flatMap((edit) => ('save' in edit ? [edit.save] : [])));
  await remove(edits.flatMap((edit) => ('remove' in edit ? [edit.remove] : [])));
}

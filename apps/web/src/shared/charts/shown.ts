import { joinList, splitList } from '../spend/lists.js';
import type { SearchParams } from '../spend/view.js';

/** Which series of a chart are drawn: all but those hidden, or a few alone, as the link says. */
export interface Shown {
  readonly hidden: ReadonlySet<string>;
  /** The one that is drawn alone; null: more are, or none. */
  readonly alone: string | null;
}

const idsIn = (text: string | undefined): string[] =>
  text === undefined ? [] : splitList(text).filter((id) => id !== null);

/** Pure. Series that the chart does not have are passed over: another range has others. */
export function readShown({ only, hide }: SearchParams, ids: readonly string[]): Shown {
  const wanted = idsIn(only).filter((id) => ids.includes(id));
  const named = new Set(wanted.length > 0 ? wanted : idsIn(hide));
  const hidden = ids.filter((id) => (wanted.length > 0 ? !named.has(id) : named.has(id)));
  return { hidden: new Set(hidden), alone: wanted.length === 1 ? (wanted[0] ?? null) : null };
}

/** The link with a series hidden that was shown, or shown again. */
export function toggled({ hidden }: Shown, id: string): SearchParams {
  const after = new Set(hidden);
  if (!after.delete(id)) after.add(id);
  return { only: undefined, hide: after.size === 0 ? undefined : joinList([...after]) };
}

/** The link with a series alone; with all of them again where it already is. */
export const isolated = ({ alone }: Shown, id: string): SearchParams => ({
  only: alone === id ? undefined : joinList([id]),
  hide: undefined,
});

import type { Note } from '../../config/config.module.js';
import { quoted } from '../../org/org.module.js';
import { listOf, recordOf, textOf } from '../../platform/text/raw.js';
import type { DatedParent } from './accounting.js';
import { cycleIn } from './tree.js';

type Raw = Readonly<Record<string, unknown>>;

/** A parent as a file names it, and where; undefined: no text, which is none. */
interface Named {
  readonly parent: string | undefined;
  readonly from: string | null;
  readonly path: readonly (string | number)[];
}

/** Parents are cost centres of the list, said in one way and in order of time, and never above themselves. Reads any shape. */
export function checkTree(centres: readonly Raw[], note: Note): void {
  const ids = new Set(centres.map((one) => textOf(one['id'])));
  const tree = centres.map((one, at) => {
    checkOrder(one, at, note);
    const named = namedIn(one, at);
    for (const { parent, path } of named)
      if (parent !== undefined && !ids.has(parent))
        note({
          ...{ path, code: 'unknown_cost_centre' },
          message: `${quoted(parent)} is no cost centre of \`accounting\``,
          hint: 'add it to `accounting.costCentres`, or correct its id',
        });
    const parents = named.map(({ parent = null, from }): DatedParent => ({ from, parent }));
    return { id: textOf(one['id']) ?? '', parents };
  });
  const cycle = cycleIn(tree);
  if (cycle !== null)
    note({
      ...{ path: ['costCentres'], code: 'cost_centres_in_a_circle' },
      message: `${cycle.join(' is above ')} is above itself`,
      hint: 'leave one of these parents out',
    });
}

function namedIn(centre: Raw, at: number): Named[] {
  if (centre['parents'] === undefined)
    return [{ parent: textOf(centre['parent']), from: null, path: ['costCentres', at, 'parent'] }];
  return listOf(centre['parents']).map((entry, place) => ({
    parent: textOf(recordOf(entry)['parent']),
    from: textOf(recordOf(entry)['from']) ?? null,
    path: ['costCentres', at, 'parents', place, 'parent'],
  }));
}

function checkOrder(centre: Raw, at: number, note: Note): void {
  const path = ['costCentres', at, 'parents'];
  if (centre['parent'] !== undefined && centre['parents'] !== undefined)
    note({
      ...{ path, code: 'parent_said_twice' },
      message: 'this cost centre has both `parent` and `parents`',
      hint: 'keep `parents` where it changes over time, else `parent`',
    });
  const months = listOf(centre['parents']).map((entry) => textOf(recordOf(entry)['from']));
  months.forEach((month, place) => {
    const before = months[place - 1];
    if (place === 0 || (month !== undefined && (before === undefined || before < month))) return;
    note({
      ...{ path: [...path, place], code: 'parents_out_of_order' },
      message: 'it begins no later than the one above it',
      hint: 'list parents in order of time, each after the first with its month in `from`',
    });
  });
}

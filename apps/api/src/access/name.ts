import { type Problem, refuse } from '../platform/outcome.js';
import { isVisibleName } from '../platform/text/names.js';

/** Pure. Why this can be no name of a key or a person; null: it can. */
export function nameProblem(
  whose: 'A key' | 'A person',
  name: string,
  charactersMax: number,
): Problem | null {
  if (name === '') return refuse('name_missing', `${whose} needs a name.`, { path: 'name' });
  if (name.length > charactersMax || !isVisibleName(name)) {
    return refuse(
      'name_unfit',
      `A name is one line of at most ${charactersMax} characters, none of them hidden.`,
      { path: 'name' },
    );
  }
  return null;
}

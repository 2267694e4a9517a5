import { badInput } from '../failure.js';

export type Scope = Readonly<Record<string, string>>;

export const EVERYTHING = 'everything';
export const WHAT = `team/ID, project/ID, environment/NAME, model/ID, key/NAME, user/ID, several of them, or ${EVERYTHING}`;

/** `team/search environment/dev`; only the first stroke divides, so that an ARN stays whole. */
export function toScope(what: readonly string[]): Scope {
  if (what.length === 1 && what[0] === EVERYTHING) return {};
  const scope: Record<string, string> = {};
  for (const word of what) {
    const at = word.indexOf('/');
    const [name, value] = [word.slice(0, at), word.slice(at + 1)];
    if (at < 1 || value === '')
      throw badInput(`“${word}” names nothing to stop.`, `Write ${WHAT}.`);
    if (Object.hasOwn(scope, name)) throw badInput(`${name} is named twice.`);
    scope[name] = value;
  }
  return scope;
}

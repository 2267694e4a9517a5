import { z } from 'zod';

/** Postgres keeps neither NUL nor half of a surrogate pair, and JSON inside it neither. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** Text of a caller that reaches the database. */
export const storableText = z
  .string()
  .refine(isStorable, 'holds NUL or half of a surrogate pair, which cannot be stored');

/** JSON nested deeper than this is no input of Bursar's: whatever walks it would need as many frames. */
const DEPTH_MAX = 100;

/** Why a value cannot be taken in, and where in it; null: it can. */
export interface Unfit {
  readonly path: string;
  readonly reason: string;
}

type Found = Unfit | null;

/** Looks through parsed JSON without recursion deeper than DEPTH_MAX. Paths are built only for what is refused. */
export function findUnfit(value: unknown): Found {
  return look(value, 0, () => '');
}

const TEXT = 'holds NUL or half of a surrogate pair, which cannot be stored';
const DEEP = `is nested deeper than ${DEPTH_MAX} levels`;

function look(value: unknown, depth: number, pathOf: () => string): Found {
  if (typeof value === 'string') return isStorable(value) ? null : at(pathOf(), TEXT);
  if (typeof value !== 'object' || value === null) return null;
  if (depth >= DEPTH_MAX) return at(pathOf(), DEEP);
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const found = look(value[i], depth + 1, () => `${pathOf()}[${i}]`);
      if (found !== null) return found;
    }
    return null;
  }
  for (const key of Object.keys(value)) {
    if (!isStorable(key)) return at(pathOf(), `has a name that ${TEXT}`);
    const found = look((value as Record<string, unknown>)[key], depth + 1, () => {
      const outer = pathOf();
      return outer === '' ? key : `${outer}.${key}`;
    });
    if (found !== null) return found;
  }
  return null;
}

const at = (path: string, reason: string): Unfit => ({ path: path.slice(0, 200), reason });

/** The beginning of a text: where that would cut a character in two, the half is replaced, so that it can be stored. */
export const cutText = (text: string, charactersMax: number): string =>
  text.slice(0, charactersMax).toWellFormed();

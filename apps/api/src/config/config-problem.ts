import type { Problem } from '../platform/outcome.js';

/** Where in the file, from its top: ['teams', 0, 'name']. */
export type Path = readonly (string | number)[];

/** Something wrong with the file, as a rule found it: by path. */
export interface Finding {
  readonly path: Path;
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  /** The key itself is at fault, not what stands behind it. */
  readonly atKey?: boolean;
  /** Where in the text, where the path does not say it. */
  readonly offset?: number;
}

/** Something wrong with the file, as its author reads it. */
export interface ConfigProblem {
  readonly code: string;
  readonly message: string;
  readonly path: string | null;
  /** Both count from 1; null where the fault is nowhere in particular. */
  readonly line: number | null;
  readonly column: number | null;
  readonly hint: string | null;
}

/** Of the file as a whole, or of how it came. */
export const nowhere = ({ code, message, hint }: Problem): ConfigProblem => ({
  ...{ code, message, path: null, line: null, column: null, hint: hint ?? null },
});

/** Takes a finding whose path begins below the section's key. */
export type Note = (finding: Finding) => void;
/** The line of a path below the section's key. */
export type LineOf = (path: Path) => number;

/** teams[0].recognisedBy.principals[2] */
export function pathText(path: Path): string {
  return path
    .map((step, at) =>
      typeof step === 'number' ? `[${step}]` : at === 0 ? plainKey(step) : `.${plainKey(step)}`,
    )
    .join('');
}

const plainKey = (key: string): string => (/^[\w-]+$/.test(key) ? key : JSON.stringify(key));

/** The word meant, if one is close: at most two slips, and fewer for short words. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const slipsMax = word.length <= 4 ? 1 : 2;
  let best: string | undefined;
  let least = slipsMax + 1;
  for (const candidate of known) {
    const slips = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (slips < least) [best, least] = [candidate, slips];
  }
  return best;
}

/** Letters added, dropped, changed or swapped with their neighbour. */
function editDistance(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > 2) return Infinity;
  let twoBack: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i++) {
    const current = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      let slips = Math.min(
        (previous[j] ?? 0) + 1,
        (current[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) {
        slips = Math.min(slips, (twoBack[j - 2] ?? 0) + 1);
      }
      current.push(slips);
    }
    twoBack = previous;
    previous = current;
  }
  return previous[to.length] ?? Infinity;
}

import type { LineOf, Note, Path } from './config-problem.js';

/** Notes every value that was seen before in the same list, naming the line of the first. */
export function noteRepeats(
  entries: Iterable<{ readonly key: string; readonly path: Path; readonly what: string }>,
  code: string,
  note: Note,
  lineOf: LineOf,
): void {
  const first = new Map<string, Path>();
  for (const { key, path, what } of entries) {
    const before = first.get(key);
    if (before === undefined) first.set(key, path);
    else
      note({
        path,
        code,
        message: `${what} stands here again; first on line ${lineOf(before)}`,
        hint: 'keep one of them',
      });
  }
}

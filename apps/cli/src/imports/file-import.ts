import { badInput } from '../failure.js';
import type { Server } from '../server.js';

export interface LineProblem {
  readonly line: number;
  readonly column?: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const PROBLEMS_SHOWN_MAX = 20;

/** Sends a file as it is. A file imported a second time changes nothing, so it may be sent again. */
export function sendFile<T>(
  server: Server,
  path: string,
  text: string,
  { dryRun, reason }: { readonly dryRun?: true; readonly reason?: string },
): Promise<T> {
  const query = new URLSearchParams({
    ...(dryRun && { dryRun: 'true' }),
    ...(reason !== undefined && { reason }),
  });
  return server.json<T>({
    method: 'POST',
    path: `${path}?${query.toString()}`,
    headers: { 'content-type': 'text/csv; charset=utf-8' },
    body: text,
    ifLost: 'repeat',
  });
}

/** The way compilers say it, so that an editor can jump there. */
export function expectNoProblems(file: string, problems: readonly LineProblem[]): void {
  if (problems.length === 0) return;
  const name = nameOf(file);
  const lines = problems
    .slice(0, PROBLEMS_SHOWN_MAX)
    .map(({ line, column, code, message, hint }) => {
      const where = column === undefined ? '' : ` ${column}:`;
      return `${name}:${line}:${where} ${code}: ${message} ${hint}`;
    });
  const more = problems.length - lines.length;
  const count = problems.length === 1 ? 'One line was' : `${problems.length} lines were`;
  throw badInput(
    [`${count} left out:`, ...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n'),
    'Correct them and import the file again: lines that count already change nothing.',
  );
}

export const nameOf = (file: string): string => (file === '-' ? '(standard input)' : file);

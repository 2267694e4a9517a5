import { concernsAll } from '../platform/queues/shared-failure.js';
import type { ReadLine } from './intake.js';

/** More than these in one batch, and it is not the lines that are at fault. */
const FAILING_MAX = 20;

/**
 * Which lines of a batch cannot be posted, by trying halves of it: one such line costs 2 × log₂ n tries. `attempt` must leave
 * nothing behind. Null: too many fail, so something else is wrong.
 */
export async function findFailingLines(
  lines: readonly ReadLine[],
  attempt: (part: readonly ReadLine[]) => Promise<void>,
): Promise<ReadonlySet<ReadLine> | null> {
  const failing = new Set<ReadLine>();
  const untried = [lines];
  for (let part = untried.pop(); part !== undefined; part = untried.pop()) {
    if (await succeeds(part, attempt)) continue;
    const middle = Math.ceil(part.length / 2);
    if (part.length > 1) untried.push(part.slice(middle), part.slice(0, middle));
    else for (const line of part) failing.add(line);
    if (failing.size > FAILING_MAX) return null;
  }
  return failing;
}

async function succeeds(
  part: readonly ReadLine[],
  attempt: (part: readonly ReadLine[]) => Promise<void>,
): Promise<boolean> {
  try {
    await attempt(part);
    return true;
  } catch (error) {
    if (concernsAll(error)) throw error;
    return false;
  }
}

/** The line as quarantine keeps it: it reads well, and the ledger cannot take it. */
export const unpostable = (line: ReadLine): ReadLine => ({
  ...line,
  record: null,
  rejected: {
    reason: 'cannot_be_posted',
    detail: 'The ledger cannot store this record.',
    redacted: storablePart(line.redacted()),
    requestId: null,
  },
});

/** What quarantine itself can store of it. */
const storablePart = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD');

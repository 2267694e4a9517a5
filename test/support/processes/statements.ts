import pg from 'pg';

const textOf = (asked: unknown): string =>
  typeof asked === 'string' ? asked : ((asked as { text?: string } | undefined)?.text ?? '');

/**
 * How many statements the longest transaction of this process runs while `work` does. Prisma and the pools share the
 * driver, and one change is one transaction, so this is the length of its conversation with the database.
 */
export async function countStatements(work: () => Promise<unknown>): Promise<number> {
  const counts = new Map<pg.Client, number>();
  let longest = 0;
  const driver = pg.Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
  const original = driver.query;
  driver.query = function (this: pg.Client, ...args: unknown[]) {
    const isFirst = /^\s*BEGIN/i.test(textOf(args[0]));
    const count = isFirst ? 1 : (counts.get(this) ?? 0) + 1;
    counts.set(this, count);
    longest = Math.max(longest, count);
    return original.apply(this, args);
  };
  try {
    await work();
  } finally {
    driver.query = original;
  }
  return longest;
}

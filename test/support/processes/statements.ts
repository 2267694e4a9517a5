import pg from 'pg';

const textOf = (asked: unknown): string =>
  typeof asked === 'string' ? asked : ((asked as { text?: string } | undefined)?.text ?? '');

/** Sees every statement of this process while `work` runs. */
async function watched(
  work: () => Promise<unknown>,
  see: (client: pg.Client, text: string) => void,
): Promise<void> {
  const driver = pg.Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
  const original = driver.query;
  driver.query = function (this: pg.Client, ...args: unknown[]) {
    see(this, textOf(args[0]));
    return original.apply(this, args);
  };
  try {
    await work();
  } finally {
    driver.query = original;
  }
}

/** How many statements this process runs while `work` does, on all connections together. */
export async function countAll(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  await watched(work, () => (count += 1));
  return count;
}

/**
 * How many statements the longest transaction of this process runs while `work` does. Prisma and the pools share the
 * driver, and one change is one transaction, so this is the length of its conversation with the database.
 */
export async function countStatements(work: () => Promise<unknown>): Promise<number> {
  const counts = new Map<pg.Client, number>();
  let longest = 0;
  await watched(work, (client, text) => {
    const count = /^\s*BEGIN/i.test(text) ? 1 : (counts.get(client) ?? 0) + 1;
    counts.set(client, count);
    longest = Math.max(longest, count);
  });
  return longest;
}

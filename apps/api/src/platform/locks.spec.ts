import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Sql } from './database.js';
import { type LockName, LOCKS, takeLock } from './locks.js';
import { whileHolding } from './postgres/context.js';

const repository = path.join(import.meta.dirname, '../../../..');
const NAMES = Object.keys(LOCKS) as LockName[];
const nothing: Sql = { rows: () => Promise.resolve([]) };

/** The locks taken one after the other in one transaction. */
const taking = (...locks: readonly Parameters<typeof lockOf>[]): Promise<void> =>
  whileHolding('jobs', async () => {
    for (const lock of locks) await lockOf(...lock);
  });

const lockOf = (name: LockName, options?: { shared?: boolean; key?: string }): Promise<void> =>
  takeLock(nothing, name, options);

describe('locks', () => {
  it('may be taken in their order, each one twice', async () => {
    await taking(...NAMES.flatMap((name) => [[name], [name]] as [LockName][]));
    await taking(['configuration', { shared: true }], ['configuration', { shared: true }]);
    await taking(['configuration'], ['configuration', { shared: true }]);
  });

  it.each(NAMES.slice(1).map((name, i) => [NAMES[i] ?? name, name] as const))(
    '%s is refused after %s',
    async (before, after) => {
      await taking([before], [after]);
      const wrong = `the lock ${before} was asked for after ${after}`;
      await expect(taking([after], [before])).rejects.toThrow(wrong);
    },
  );

  it('are refused after a later one even if others came between', async () => {
    const locks = taking(['openingWindows'], ['auditEnd'], ['openingWindows'], ['movingBalances']);
    await expect(locks).rejects.toThrow('movingBalances was asked for after auditEnd');
  });

  it('are not taken alone by who shares them: two who do would wait for each other', async () => {
    const locks = taking(['openingWindows', { shared: true }], ['openingWindows']);
    await expect(locks).rejects.toThrow('openingWindows is shared already');
  });

  it('of one kind are taken one in a transaction', async () => {
    await taking(['limit', { key: 'budget a' }], ['limit', { key: 'budget a' }]);
    const locks = taking(['limit', { key: 'budget b' }], ['limit', { key: 'budget a' }]);
    await expect(locks).rejects.toThrow('limit was asked for after limit');
  });

  it('belong to a transaction: outside of one they would end with their statement', async () => {
    await expect(takeLock(nothing, 'auditEnd')).rejects.toThrow('outside of a transaction');
  });

  it('are forgotten with their transaction', async () => {
    await taking(['auditEnd']);
    await taking(['configuration']);
  });
});

describe('numbers of locks', () => {
  const numbers = Object.values(LOCKS) as number[];

  it('are each used once, and by no one beside the api', () => {
    expect(new Set(numbers).size).toBe(numbers.length);
    const migrate = readFileSync(path.join(repository, 'tools/database/migrate.ts'), 'utf8');
    const ofMigrations = Number(/^const LOCK = (\d+);$/m.exec(migrate)?.[1]);
    expect(ofMigrations).toBeGreaterThan(0);
    expect(numbers).not.toContain(ofMigrations);
  });

  it('in SQL of migrations are among them', () => {
    const folder = path.join(repository, 'prisma/migrations');
    const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.sql'))
      .map((name) => readFileSync(path.join(folder, name), 'utf8'));
    const used = texts.flatMap((text) =>
      [...text.matchAll(/advisory\w*\(\s*([^,)\s]+)/g)].map(([, number]) => Number(number)),
    );
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((number) => !numbers.includes(number))).toEqual([]);
  });
});

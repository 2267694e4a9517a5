import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readConfig } from '../../apps/api/src/platform/config.js';
import { Database } from '../../apps/api/src/platform/database.js';
import { type LockName, LOCKS, takeLock, tryLock } from '../../apps/api/src/platform/locks.js';
import { createTestDatabase, type TestDatabase } from '../support/processes/database.js';

let database: TestDatabase;
let connections: Database;

beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
  connections = new Database(readConfig({ DATABASE_URL: database.url }), 'api');
});

afterAll(async () => {
  await connections.onModuleDestroy();
  await database.drop();
});

const heldNow = async (): Promise<number[]> => {
  const rows = await database.rows<{ number: bigint }>(
    `SELECT CASE objsubid WHEN 1 THEN objid ELSE classid END::bigint AS number FROM pg_locks
     WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY 1`,
  );
  return rows.map(({ number }) => Number(number));
};

describe('a transaction', () => {
  it.each(['bulk', 'transaction'] as const)(
    'holds the locks that it took by %s until it ends',
    async (kind) => {
      const names = Object.keys(LOCKS).filter((name) => name !== 'limit') as LockName[];
      await connections[kind](async (tx) => {
        for (const name of names) await takeLock(tx, name);
        expect(await heldNow()).toEqual(names.map((name) => LOCKS[name]).sort((a, b) => a - b));
      });
      expect(await heldNow()).toEqual([]);
    },
  );

  it.each(['bulk', 'transaction'] as const)(
    'that takes locks out of order by %s is rolled back, and the next one goes on',
    async (kind) => {
      await database.rows('CREATE TABLE IF NOT EXISTS written (at int)');
      const work = connections[kind](async (tx) => {
        await tx.rows('INSERT INTO written VALUES (1)');
        await takeLock(tx, 'stops');
        await takeLock(tx, 'policies');
      });
      await expect(work).rejects.toThrow('the lock policies was asked for after stops');
      expect(await database.rows('SELECT FROM written')).toEqual([]);
      expect(await heldNow()).toEqual([]);
      await connections[kind]((tx) => takeLock(tx, 'policies'));
    },
  );

  it('waits for no other where it only tries, and shares what may be shared', async () => {
    const other = await database.connect();
    await other.query(`SELECT pg_advisory_lock(${LOCKS.foldingDays})`);
    await other.query(`SELECT pg_advisory_lock_shared(${LOCKS.configuration})`);
    const tryIt = () => connections.bulk((tx) => tryLock(tx, 'foldingDays'));
    expect(await tryIt()).toBe(false);
    await connections.bulk((tx) => takeLock(tx, 'configuration', { shared: true }));
    await other.query('SELECT pg_advisory_unlock_all()');
    expect(await tryIt()).toBe(true);
  });

  it('takes the lock of one limit, beside that of another', async () => {
    await connections.bulk(async (tx) => {
      await takeLock(tx, 'limit', { key: 'budget a' });
      const other = await database.connect();
      const keys = await other.query<{ free: boolean }>(
        `SELECT pg_try_advisory_lock(${LOCKS.limit}, hashtext(key)) AS free FROM unnest(ARRAY['budget a', 'budget b']) key`,
      );
      expect(keys.rows.map(({ free }) => free)).toEqual([false, true]);
    });
  });
});

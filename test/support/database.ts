import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createDatabase, dropDatabase, withDatabase } from '../../tools/databases.mjs';

/** int8 reads as bigint and date as text, as in the product. */
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, BigInt);
types.setTypeParser(pg.types.builtins.DATE, (text) => text);

export interface TestDatabase {
  readonly url: string;
  readonly rows: <T = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ) => Promise<T[]>;
  /** A connection of its own, for locks and open transactions; ended with the database. */
  readonly connect: () => Promise<pg.Client>;
  readonly drop: () => Promise<void>;
}

function setting(name: 'BURSAR_TEST_SERVER' | 'BURSAR_TEST_TEMPLATE'): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set: run integration tests through Jest.`);
  return value;
}

/** A fresh database: a copy of the migrated template, or an empty one. */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const url = withDatabase(setting('BURSAR_TEST_SERVER'), `test_${randomBytes(8).toString('hex')}`);
  await createDatabase(url, empty ? {} : { template: setting('BURSAR_TEST_TEMPLATE') });
  const pool = new pg.Pool({ connectionString: url, max: 4, types });
  pool.on('error', () => undefined);
  const clients: pg.Client[] = [];
  return {
    url,
    rows: async <T>(text: string, values: readonly unknown[] = []) =>
      (await pool.query(text, [...values])).rows as T[],
    connect: async () => {
      const client = new pg.Client({ connectionString: url, types });
      client.on('error', () => undefined);
      await client.connect();
      clients.push(client);
      return client;
    },
    drop: async () => {
      await Promise.all(clients.map((client) => client.end()));
      await pool.end();
      await dropDatabase(url);
    },
  };
}

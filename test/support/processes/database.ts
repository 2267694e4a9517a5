import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { APP_ROLE } from '../../../tools/database/app-role.mjs';
import { newToken } from '../../../tools/token.mjs';
import { createDatabase, dropDatabase, withDatabase } from '../../../tools/database/databases.mjs';

/** int8 reads as bigint and date as text, as in the product. */
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, BigInt);
types.setTypeParser(pg.types.builtins.DATE, (text) => text);

export interface TestDatabase {
  /** For tests, which may do anything. */
  readonly url: string;
  /** For api and worker: the role that they have on the embedded server. */
  readonly appUrl: string;
  /** The boot token of every process on it: another one would end the key of the one before. */
  readonly token: string;
  readonly rows: <T = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ) => Promise<T[]>;
  /** A connection of its own, for locks and open transactions; ended with the database. */
  readonly connect: () => Promise<pg.Client>;
  readonly drop: () => Promise<void>;
}

type Setting = 'BURSAR_TEST_SERVER' | 'BURSAR_TEST_APP' | 'BURSAR_TEST_TEMPLATE';

function setting(name: Setting): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set: run integration tests through Jest.`);
  return value;
}

/** A fresh database: a copy of the migrated template, or an empty one. */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const url = withDatabase(setting('BURSAR_TEST_SERVER'), name);
  await createDatabase(url, empty ? {} : { template: setting('BURSAR_TEST_TEMPLATE') });
  // On a foreign server the role owns its databases.
  const database = databaseAt(url, withDatabase(setting('BURSAR_TEST_APP'), name));
  // What is granted on a database itself is not copied with its template.
  if (new URL(database.appUrl).username === APP_ROLE) {
    await database.rows(`GRANT CREATE ON DATABASE ${name} TO ${APP_ROLE}`);
  }
  return database;
}

/** A database that is there already. */
export function databaseAt(url: string, appUrl: string = url): TestDatabase {
  const pool = new pg.Pool({ connectionString: url, max: 4, types });
  pool.on('error', () => undefined);
  const clients: pg.Client[] = [];
  return {
    url,
    appUrl,
    token: newToken(),
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

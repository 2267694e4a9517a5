import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { APP_ROLE } from '../../../tools/database/app-role.ts';
import { newToken } from '../../../tools/token.ts';
import {
  createDatabase,
  databaseOf,
  dropDatabase,
  withDatabase,
} from '../../../tools/database/databases.ts';

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

export interface KeptDatabase extends TestDatabase {
  /** Disconnects and keeps the database under a name, as a template for others. */
  readonly keepAs: (template: string) => Promise<void>;
}

type Setting =
  | 'BURSAR_TEST_SERVER'
  | 'BURSAR_TEST_APP'
  | 'BURSAR_TEST_TEMPLATE'
  | 'BURSAR_TEST_PRICED_TEMPLATE';

function setting(name: Setting): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set: run integration tests through Jest.`);
  return value;
}

export interface TestDatabaseOptions {
  readonly empty?: boolean;
  /** Migrated, and without the prices that ship: its first process brings them in. */
  readonly unpriced?: boolean;
  /** Copied instead of the migrated template. */
  readonly template?: string;
}

/** On the server's own database, for what concerns all of them. */
export async function onServer<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(withDatabase(setting('BURSAR_TEST_SERVER'), 'postgres'));
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** A fresh database: a copy of a template, or an empty one. */
export async function createTestDatabase({
  empty = false,
  unpriced = false,
  template = setting(unpriced ? 'BURSAR_TEST_TEMPLATE' : 'BURSAR_TEST_PRICED_TEMPLATE'),
}: TestDatabaseOptions = {}): Promise<KeptDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const url = withDatabase(setting('BURSAR_TEST_SERVER'), name);
  await createDatabase(url, empty ? {} : { template });
  // On a foreign server the role owns its databases.
  const database = databaseAt(url, withDatabase(setting('BURSAR_TEST_APP'), name));
  // What is granted on a database itself is not copied with its template.
  if (new URL(database.appUrl).username === APP_ROLE) {
    await database.rows(`GRANT CREATE ON DATABASE ${name} TO ${APP_ROLE}`);
  }
  return database;
}

/** A database that is there already. */
export function databaseAt(url: string, appUrl: string = url): KeptDatabase {
  const pool = new pg.Pool({ connectionString: url, max: 4, types });
  pool.on('error', () => undefined);
  const clients: pg.Client[] = [];
  const disconnect = async () => {
    await Promise.all(clients.map((client) => client.end()));
    await pool.end();
  };
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
      await disconnect();
      await dropDatabase(url);
    },
    keepAs: async (kept) => {
      await disconnect();
      await onServer((client) =>
        client.query(`ALTER DATABASE ${databaseOf(url, '')} RENAME TO ${kept}`),
      );
    },
  };
}

/** Databases on a server: made, looked up and dropped by name. */
import pg from 'pg';
import { codeOf } from '../errors.mjs';

const DUPLICATE_DATABASE = '42P04';
const UNKNOWN_DATABASE = '3D000';
const INSUFFICIENT_PRIVILEGE = '42501';

async function onServer<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url, application_name: 'bursar tools' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The same server, another database. */
export function withDatabase(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${encodeURIComponent(name)}`;
  return address.href;
}

/** The database's name, or `fallback` where the address names none. */
export function databaseOf(url: string, fallback = ''): string {
  return decodeURIComponent(new URL(url).pathname.slice(1)) || fallback;
}

/** Makes the database of `url` unless it is there; only then does it ask the server's own database `postgres`. */
export async function createDatabase(
  url: string,
  { template }: { template?: string } = {},
): Promise<void> {
  if (await exists(url)) return;
  await onServer(withDatabase(url, 'postgres'), async (client) => {
    // A copy by files: the other way writes each page to the log as well.
    const from =
      template !== undefined
        ? ` TEMPLATE ${client.escapeIdentifier(template)} STRATEGY FILE_COPY`
        : '';
    const name = client.escapeIdentifier(databaseOf(url));
    await client.query(`CREATE DATABASE ${name}${from}`).catch((error: unknown) => {
      // Another process was quicker.
      if (codeOf(error) !== DUPLICATE_DATABASE) throw error;
    });
  });
}

async function exists(url: string): Promise<boolean> {
  try {
    await onServer(url, () => Promise.resolve());
    return true;
  } catch (error) {
    if (codeOf(error) === UNKNOWN_DATABASE) return false;
    throw error;
  }
}

/**
 * Every connection to it is ended. A role without privileges may not end those of the server's own housekeeping, which the
 * plain command does by itself.
 */
export async function dropDatabase(url: string): Promise<void> {
  const name = databaseOf(url);
  await onServer(withDatabase(url, 'postgres'), async (client) => {
    const drop = `DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)}`;
    await client.query(`${drop} WITH (FORCE)`).catch(async (error: unknown) => {
      if (codeOf(error) !== INSUFFICIENT_PRIVILEGE) throw error;
      await client.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND usename = current_user',
        [name],
      );
      await client.query(drop);
    });
  });
}

export async function databaseOid(url: string): Promise<number> {
  return onServer(url, async (client) => {
    const { rows } = await client.query<{ oid: number }>(
      'SELECT oid FROM pg_database WHERE datname = current_database()',
    );
    const [row] = rows;
    if (row === undefined) throw new Error('The database did not give its oid.');
    return row.oid;
  });
}

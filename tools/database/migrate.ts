/**
 * Applies prisma/migrations to a database: the lock, table and checksums of `prisma migrate deploy`, without its engine.
 * Safe with two at once: the second waits for the first and finds nothing left to do.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { APP_ROLE } from './app-role.ts';
import { isMain, root, stop } from '../bootstrap.mjs';
import { messageOf } from '../errors.mjs';
import { requireSupportedPostgres } from '../../apps/api/src/platform/postgres/supported-version.ts';

/** Prisma's own advisory lock, so that its command and this one exclude each other. */
const LOCK = 72707369;
const LOCK_WAIT = '60s';

const TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL, finished_at timestamptz,
  migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
  started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`;

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** A row of _prisma_migrations. */
interface AppliedMigration {
  readonly name: string;
  readonly checksum: string;
  /** Null where it failed. */
  readonly finished_at: Date | null;
}

/** Returns the names of the migrations that this call applied. */
export async function migrate(
  url: string,
  log: (line: string) => void = () => undefined,
  directory = path.join(root, 'prisma/migrations'),
): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'bursar migrate' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await requireSupportedPostgres(
      async (text) => (await client.query<Record<string, unknown>>(text)).rows,
    );
    await client.query(`SET lock_timeout = '${LOCK_WAIT}'`);
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query('SET client_min_messages = warning');
    if (!(await hasHistory(client))) await client.query(TABLE);
    await client.query('RESET lock_timeout');
    const pending = unapplied(await readMigrations(directory), await readHistory(client));
    if (pending.length > 0 && (await isAppRole(client))) throw new Error(NOT_THE_OWNER);
    for (const migration of pending) {
      await apply(client, migration);
      log(`applied ${migration.name}`);
    }
    return pending.map((migration) => migration.name);
  } finally {
    // Ending the connection frees the lock.
    await client.end();
  }
}

const NOT_THE_OWNER =
  'This version has migrations that the role of the application may not apply: start `npm start` again first.';

async function hasHistory(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ is: boolean }>(
    "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS is",
  );
  return rows[0]?.is === true;
}

async function isAppRole(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ is: boolean }>('SELECT current_user = $1 AS is', [
    APP_ROLE,
  ]);
  return rows[0]?.is === true;
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(path.join(directory, name, 'migration.sql'));
      return {
        name,
        sql: sql.toString('utf8'),
        checksum: createHash('sha256').update(sql).digest('hex'),
      };
    }),
  );
}

async function readHistory(client: pg.Client): Promise<AppliedMigration[]> {
  const { rows } = await client.query<AppliedMigration>(
    'SELECT migration_name AS name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  );
  return rows;
}

/** What is left to do, or an error when the database and the folder disagree. */
function unapplied(
  migrations: readonly Migration[],
  history: readonly AppliedMigration[],
): Migration[] {
  const failed = history.find((row) => row.finished_at === null);
  if (failed) {
    throw new Error(
      `Migration ${failed.name} failed earlier. Fix the database, then set rolled_back_at or finished_at ` +
        'on its row in _prisma_migrations.',
    );
  }
  const onDisk = new Map(migrations.map((migration) => [migration.name, migration]));
  const hasBaseline = history.some(({ name }) => name === migrations[0]?.name);
  for (const { name, checksum } of history) {
    const migration = onDisk.get(name);
    if (!migration) throw new Error(missing(name, hasBaseline));
    if (migration.checksum !== checksum)
      throw new Error(
        `Migration ${name} was edited after it was applied. Restore the file, and put the change in a new migration.`,
      );
  }
  const applied = new Set(history.map((row) => row.name));
  return migrations.filter((migration) => !applied.has(migration.name));
}

/** The names of older migrations may sort after the baseline's, so the baseline itself tells which side is older. */
function missing(name: string, hasBaseline: boolean): string {
  const found = `Migration ${name} was applied but is missing: `;
  return hasBaseline
    ? `${found}this code is older than its database. Start the version of Bursar that applied it, or a newer one.`
    : `${found}the database was made by an older build of Bursar, and cannot be upgraded. Start with an empty data folder: ` +
        'move the present one away, or set BURSAR_DATA_DIR to a new one. If DATABASE_URL is set, set it to an empty database.';
}

/** One file is one implicit transaction; its row is written first, so that a crash leaves a trace. */
async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const id = randomUUID();
  await client.query(
    'INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)',
    [id, checksum, name],
  );
  try {
    await client.query(sql);
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    await client.query('UPDATE _prisma_migrations SET logs = $2 WHERE id = $1', [
      id,
      error instanceof Error ? error.stack : String(error),
    ]);
    throw new Error(`Migration ${name} failed: ${messageOf(error)}`, { cause: error });
  }
  await client.query(
    'UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = $1',
    [id],
  );
}

if (isMain(import.meta)) {
  const url = process.env['DATABASE_URL'];
  if (url === undefined || url === '')
    stop('DATABASE_URL is not set: name the database to migrate.', 2);
  const applied = await migrate(url, console.log).catch((error: unknown) => stop(messageOf(error)));
  console.log(applied.length === 0 ? 'Nothing to migrate.' : `${applied.length} applied.`);
}

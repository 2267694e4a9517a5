/**
 * The role that api and worker connect as on the embedded server: it reads and writes rows, and owns nothing but the schema
 * of the queue, which migrates itself. The owner of the tables migrates; only the tools know its password.
 */
import { createHmac } from 'node:crypto';
import pg from 'pg';

export const APP_ROLE = 'bursar_app';
const QUEUE_SCHEMA = 'jobs';

/** Derived from the owner's password, so there is no second secret to keep; the owner's cannot be derived from it. */
export const appPassword = (ownerPassword: string): string =>
  createHmac('sha256', ownerPassword).update(APP_ROLE).digest('base64url');

async function asOwner(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'bursar roles' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('BEGIN');
    await work(client);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

/** Makes the role of a server; safe on every start. */
export async function ensureAppRole(url: string, password: string): Promise<void> {
  await asOwner(url, async (client) => {
    const { rows } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [APP_ROLE]);
    const verb = rows.length === 0 ? 'CREATE' : 'ALTER';
    await client.query(
      `${verb} ROLE ${APP_ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
       PASSWORD ${client.escapeLiteral(password)}`,
    );
  });
}

const OURS = `nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', '${QUEUE_SCHEMA}')`;

/** Lets the role into a migrated database. To be called after every migration: what it made is covered too. */
export async function letAppIn(url: string): Promise<void> {
  await asOwner(url, async (client) => {
    const { rows } = await client.query<{ name: string; schemas: string[] }>(
      `SELECT current_database() AS name, (SELECT array_agg(nspname::text) FROM pg_namespace WHERE ${OURS}) AS schemas`,
    );
    const [row] = rows;
    if (row === undefined) throw new Error('The database did not give its name.');
    const { name, schemas } = row;
    // The queue makes its schema by itself, for which it needs to be allowed to make one.
    await client.query(
      `GRANT CONNECT, TEMPORARY, CREATE ON DATABASE ${client.escapeIdentifier(name)} TO ${APP_ROLE}`,
    );
    for (const schema of schemas.map((word) => client.escapeIdentifier(word)))
      await client.query(`
        GRANT USAGE ON SCHEMA ${schema} TO ${APP_ROLE};
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${APP_ROLE};
        GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA ${schema} TO ${APP_ROLE};
        GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${schema} TO ${APP_ROLE};`);
    // What was done is only ever added to; which migrations were applied is for the owner to say.
    await client.query(`
      REVOKE UPDATE, DELETE ON public.audit_entry FROM ${APP_ROLE};
      REVOKE INSERT, UPDATE, DELETE ON public._prisma_migrations FROM ${APP_ROLE};`);
  });
}

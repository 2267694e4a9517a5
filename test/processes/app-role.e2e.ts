import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { APP_ROLE } from '../../tools/database/app-role.ts';
import { createTestDatabase, type TestDatabase } from '../support/processes/database.js';
import { spawnBursar } from '../support/processes/process.js';

let database: TestDatabase;
let app: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  app = new pg.Client({ connectionString: database.appUrl });
  app.on('error', () => undefined);
  await app.connect();
});
afterAll(async () => {
  await app.end();
  await database.drop();
});

const codeOf = (statement: string): Promise<string> =>
  app.query(statement).then(
    () => 'done',
    (error: unknown) => (error as { code: string }).code,
  );
const INSUFFICIENT_PRIVILEGE = '42501';

describe('the role of api and worker on the embedded server', () => {
  it('is no superuser, makes no roles and no databases, and owns no table of ours', async () => {
    const { rows } = await app.query(
      `SELECT current_user AS me, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls,
         (SELECT count(*)::int FROM pg_class WHERE relowner = r.oid) AS owned
       FROM pg_roles r WHERE rolname = current_user`,
    );
    expect(rows).toEqual([
      {
        me: APP_ROLE,
        rolsuper: false,
        rolcreatedb: false,
        rolcreaterole: false,
        rolbypassrls: false,
        owned: 0,
      },
    ]);
  });

  it.each([
    ['run a program', "COPY (SELECT 1) TO PROGRAM 'true'"],
    ['read files of the server', "SELECT pg_read_file('PG_VERSION')"],
    ['write files of the server', "COPY (SELECT 1) TO '/tmp/bursar-written'"],
    ['take a role', 'SET ROLE bursar'],
    ['make a role', 'CREATE ROLE stranger'],
    ['make a database', 'CREATE DATABASE stranger'],
    ['change a table', 'ALTER TABLE api_key ADD COLUMN more text'],
    ['drop a table', 'DROP TABLE ledger.invocation'],
    ['switch off what keeps the audit log as it is', 'ALTER TABLE audit_entry DISABLE TRIGGER ALL'],
    ['edit the audit log', "UPDATE audit_entry SET action = 'x'"],
    ['empty the audit log', 'TRUNCATE audit_entry'],
    ['rewrite which migrations were applied', 'DELETE FROM _prisma_migrations'],
    ['skip triggers', 'SET session_replication_role = replica'],
    ['see the hashes of passwords of roles', 'SELECT * FROM pg_authid'],
  ])('may not %s', async (_what, statement) => {
    expect(await codeOf(statement)).toBe(INSUFFICIENT_PRIVILEGE);
  });

  it('gets the partition of an unprepared month made', async () => {
    await app.query("SELECT ledger.prepare_month('invocation', '2031-05-01')");
    const { rows } = await app.query(
      "SELECT pg_get_userbyid(relowner) AS owner FROM pg_class WHERE oid = 'ledger.invocation_2031_05'::regclass",
    );
    expect(rows).toEqual([{ owner: 'bursar' }]);
  });

  it('runs the queue', async () => {
    const worker = await spawnBursar({ kind: 'worker', database });
    const scheduled = async () => {
      const deadline = Date.now() + 60_000;
      for (;;) {
        const rows = await app
          .query<{ n: number }>('SELECT count(*)::int AS n FROM jobs.job')
          .then((answer) => answer.rows)
          .catch(() => []);
        if ((rows[0]?.n ?? 0) > 0) return;
        if (Date.now() > deadline) throw new Error('No job was ever scheduled.');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    await scheduled();
    expect(await codeOf('DELETE FROM jobs.job')).toBe('done');
    await worker.kill();
  });
});

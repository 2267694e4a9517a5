import { appendFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate } from '../../tools/database/migrate.ts';
import {
  drift,
  openEngine,
  type MigrationEngine,
  writeMigration,
} from '../../tools/database/schema-engine.ts';
import { createTestDatabase, type TestDatabase } from '../support/processes/database.js';
import { root } from '../support/root.js';

const FIRST = '20261128000100_platform';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(path.join(os.tmpdir(), 'bursar-migrations-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** The real migrations, where a test may add to them. */
async function copyOfMigrations(name: string): Promise<string> {
  const copy = path.join(scratch, name);
  await cp(path.join(root, 'prisma/migrations'), copy, { recursive: true });
  return copy;
}

async function addMigration(directory: string, name: string, sql: string): Promise<void> {
  await mkdir(path.join(directory, name));
  await writeFile(path.join(directory, name, 'migration.sql'), sql);
}

async function onEmptyDatabase(work: (database: TestDatabase) => Promise<void>): Promise<void> {
  const database = await createTestDatabase({ empty: true });
  try {
    await work(database);
  } finally {
    await database.drop();
  }
}

describe('the schema of edited entities', () => {
  let database: TestDatabase;
  let engine: MigrationEngine;
  beforeAll(async () => {
    database = await createTestDatabase({ empty: true });
    engine = await openEngine({ url: database.url });
  });
  afterAll(async () => {
    await engine.close();
    await database.drop();
  });

  it('says exactly what the migrations do', async () => {
    expect(await drift(engine)).toMatchObject({ exitCode: 0 });
  });

  it('differs as soon as it gains a column, and the migration written for it closes the gap', async () => {
    const schemaFile = path.join(scratch, 'schema.prisma');
    const schema = await readFile(path.join(root, 'prisma/schema.prisma'), 'utf8');
    await writeFile(schemaFile, schema.replace('model Team {', 'model Team {\n  motto String?'));
    const migrations = await copyOfMigrations('with-motto');

    expect(await drift(engine, { schemaFile, migrations })).toMatchObject({ exitCode: 2 });
    const folder = await writeMigration(engine, { name: 'motto', schemaFile, migrations });
    expect(await readFile(path.join(folder ?? '', 'migration.sql'), 'utf8')).toContain(
      'ADD COLUMN     "motto" TEXT',
    );
    expect(await drift(engine, { schemaFile, migrations })).toMatchObject({ exitCode: 0 });
  });
});

describe('migrating', () => {
  it('applies everything once, however often and by however many it is asked at the same time', () =>
    onEmptyDatabase(async ({ url, rows }) => {
      const applied = await Promise.all([migrate(url), migrate(url), migrate(url)]);
      expect(applied.filter((names) => names.includes(FIRST))).toHaveLength(1);
      expect(await migrate(url)).toEqual([]);
      const history = await rows<{ migration_name: string; applied_steps_count: number }>(
        'SELECT migration_name, applied_steps_count FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY migration_name',
      );
      expect(history[0]).toEqual({ migration_name: FIRST, applied_steps_count: 1 });
    }));

  it('refuses a migration that was edited after it was applied', () =>
    onEmptyDatabase(async ({ url }) => {
      const migrations = await copyOfMigrations('edited');
      await migrate(url, undefined, migrations);
      await appendFile(path.join(migrations, FIRST, 'migration.sql'), '\n-- one more line\n');
      await expect(migrate(url, undefined, migrations)).rejects.toThrow(
        `${FIRST} was edited after it was applied`,
      );
    }));

  it('refuses a database that is ahead of the code', () =>
    onEmptyDatabase(async ({ url }) => {
      const migrations = await copyOfMigrations('ahead');
      await addMigration(migrations, '29990101000000_later', 'CREATE TABLE later (id int);');
      await migrate(url, undefined, migrations);
      await expect(migrate(url)).rejects.toThrow(
        '29990101000000_later was applied but is missing: this code is older than its database. Start the version',
      );
    }));

  it.each(['20261120120000_init', '20261128065400_model_identity'])(
    'refuses a database of an older build, whose migrations end with %s, says what to do, and changes nothing in it',
    (older) =>
      onEmptyDatabase(async ({ url, rows }) => {
        const migrations = path.join(scratch, `before-${older}`);
        await mkdir(migrations);
        await addMigration(migrations, older, 'CREATE TABLE kept (id int);');
        await migrate(url, undefined, migrations);
        await expect(migrate(url)).rejects.toThrow(
          new RegExp(
            `${older} was applied but is missing: .*older build.*empty data folder.*BURSAR_DATA_DIR.*DATABASE_URL`,
          ),
        );
        expect(
          await rows("SELECT to_regclass('kept') AS kept, to_regclass('ledger.outbox') AS made"),
        ).toEqual([{ kept: 'kept', made: null }]);
      }),
  );

  it('leaves nothing of a migration that fails half-way, and goes no further until a person has fixed it', () =>
    onEmptyDatabase(async ({ url, rows }) => {
      const migrations = await copyOfMigrations('failing');
      await addMigration(
        migrations,
        '29990101000000_half',
        'CREATE TABLE half (id int); SELECT 1 / 0;',
      );
      await expect(migrate(url, undefined, migrations)).rejects.toThrow('division by zero');
      expect(await rows("SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
      await expect(migrate(url, undefined, migrations)).rejects.toThrow(
        '29990101000000_half failed earlier',
      );

      await rows(
        "UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name LIKE '%_half'",
      );
      await writeFile(
        path.join(migrations, '29990101000000_half', 'migration.sql'),
        'CREATE TABLE half (id int);',
      );
      expect(await migrate(url, undefined, migrations)).toEqual(['29990101000000_half']);
    }));
});

describe('a month that was not prepared', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const sum = (at: string) =>
    database.rows(
      `INSERT INTO ledger.spend_quarter SELECT $1::timestamptz, 1, 1, 0, 0, 0, 10, 5, 0, 0, 0, 0, 0.25, 0.25, 0.25`,
      [at],
    );
  const placed = () =>
    database.rows<{ part: string; at: Date }>(
      'SELECT tableoid::regclass::text AS part, at FROM ledger.spend_quarter ORDER BY at',
    );

  it('takes its rows in the default partition, and gives them to the month once that is made', async () => {
    const [before, first, last, after] = [
      '2027-01-31T23:45:00Z',
      '2027-02-01T00:00:00Z',
      '2027-02-28T23:45:00Z',
      '2027-03-01T00:00:00Z',
    ] as const;
    for (const at of [before, first, last, after]) await sum(at);
    expect(new Set((await placed()).map((row) => row.part))).toEqual(
      new Set(['ledger.spend_quarter_default']),
    );

    await database.rows("SELECT ledger.prepare_month('spend_quarter', '2027-02-10')");
    expect(await placed()).toEqual([
      { part: 'ledger.spend_quarter_default', at: new Date(before) },
      { part: 'ledger.spend_quarter_2027_02', at: new Date(first) },
      { part: 'ledger.spend_quarter_2027_02', at: new Date(last) },
      { part: 'ledger.spend_quarter_default', at: new Date(after) },
    ]);
  });

  it('may be prepared by several at once and again, and is made once', async () => {
    const prepare = () =>
      database.rows<{ made: boolean }>(
        "SELECT ledger.prepare_month('invocation', '2027-05-01') AS made",
      );
    const answers = (await Promise.all([prepare(), prepare(), prepare()])).flat();
    expect(answers.filter(({ made }) => made)).toHaveLength(1);
    expect(await prepare()).toEqual([{ made: false }]);
  });
});

describe('the audit log', () => {
  it.each([
    'UPDATE audit_entry SET reason = $$x$$',
    'DELETE FROM audit_entry',
    'TRUNCATE audit_entry',
  ])('refuses %s, from the owner of the table too', async (statement) => {
    const database = await createTestDatabase({ unpriced: true });
    try {
      await database.rows(
        `INSERT INTO audit_entry (seq, at, actor_kind, actor_id, actor_name, via, action, entity_type, entity_id, previous_hash, hash)
           VALUES (1, now(), 'system', 'bursar', 'Bursar', 'system', 'test', 'test', '1', '', '')`,
      );
      await expect(database.rows(statement)).rejects.toThrow('append-only');
    } finally {
      await database.drop();
    }
  });
});

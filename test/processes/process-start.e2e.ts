import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/processes/database.js';
import { runNode } from '../support/processes/process.js';

const PROGRAMS = [
  ['the api', 'apps/api/dist/bundled/main.api.js'],
  ['the worker', 'apps/api/dist/bundled/main.worker.js'],
] as const;

/** A server that says it is of another version, which no function of the product can tell from one that is. */
async function pretendVersion(database: TestDatabase, number: string, version: string) {
  const name = new URL(database.url).pathname.slice(1);
  await database.rows('CREATE SCHEMA pretended');
  await database.rows(`CREATE FUNCTION pretended.current_setting(text) RETURNS text LANGUAGE sql AS
    $$ SELECT CASE $1 WHEN 'server_version_num' THEN '${number}' ELSE '${version}' END $$`);
  await database.rows(`ALTER DATABASE "${name}" SET search_path = pretended, pg_catalog, public`);
}

describe('a Postgres that is too old', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase({ empty: true });
    await pretendVersion(database, '140011', '14.11');
  });
  afterAll(() => database.drop());

  it.each([...PROGRAMS, ['the migration', 'tools/database/migrate.ts'] as const])(
    'is refused by %s with its version, and nothing is changed in it',
    async (_name, program) => {
      const { code, stderr } = await runNode([program], { DATABASE_URL: database.url });
      expect(stderr).toContain(
        'The database is PostgreSQL 14.11; Bursar needs version 15 or newer',
      );
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(code).not.toBe(0);
      expect(
        await database.rows("SELECT to_regclass('public._prisma_migrations') AS found"),
      ).toEqual([{ found: null }]);
    },
  );
});

describe.each(PROGRAMS)('%s with bad settings', (_name, program) => {
  it('says which they are and what they must be, without a stack', async () => {
    const { code, stderr } = await runNode([program], {
      DATABASE_URL: 'mysql://here',
      BURSAR_BOOT_TOKEN: 'short',
      PORT: 'x',
      LOG_LEVEL: 'loud',
      REDIS_URL: 'http://here',
    });
    for (const said of [
      'a postgres:// address',
      '22 to 256 letters, digits, - or _',
      'PORT',
      'LOG_LEVEL',
      'a redis:// address',
    ])
      expect(stderr).toContain(said);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(code).toBe(2);
  });
});

describe('the log of a process', () => {
  it('that goes to a full disk does not end it, nor keep it from ending', async () => {
    const program = `
      process.env.LOG_LEVEL = 'info';
      const { createLogger } = await import('./apps/api/dist/platform/log.js');
      const log = createLogger({ LOG_LEVEL: 'info' });
      for (let line = 0; line < 30_000; line++) log.info({ line }, 'a line that finds no room');
      process.stderr.write('alive');`;
    const { code, stderr } = await runNode([
      'test/support/processes/on-full-disk.ts',
      process.execPath,
      '--input-type=module',
      '-e',
      program,
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'alive' });
  });
});

/** `node tools/run.mjs tools/database/new-migration.ts NAME`: the SQL that leads from the present migrations to prisma/schema.prisma. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { root, stop } from '../bootstrap.mjs';
import { startPostgres } from './postgres.ts';
import { scratchFolder } from '../scratch.ts';
import { openEngine, writeMigration } from './schema-engine.ts';

const name = process.argv[2] ?? '';
if (!/^[a-z][a-z0-9_]*$/.test(name))
  stop(
    'Name the migration in lower case: node tools/run.mjs tools/database/new-migration.ts add_budgets',
  );

const scratch = scratchFolder('migration');
const server = await startPostgres(path.join(scratch, 'postgres'), { settings: { fsync: 'off' } });
try {
  const engine = await openEngine({ url: server.url() });
  try {
    const folder = await writeMigration(engine, { name });
    console.log(
      folder === null
        ? 'Nothing to migrate: schema and migrations say the same.'
        : `Wrote ${path.relative(root, folder)}/migration.sql. Read it, and add what Prisma cannot say.`,
    );
  } finally {
    await engine.close();
  }
} finally {
  await server.stop();
  await rm(scratch, { recursive: true, force: true });
}

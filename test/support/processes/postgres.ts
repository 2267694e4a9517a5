/**
 * One Postgres for a whole Jest run, in a folder of its own, with migrated templates that every test file copies: the
 * embedded one, or the installed one of the version that BURSAR_TEST_POSTGRES names. Nothing in it survives the run, so it
 * need not reach the disk.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { letAppIn } from '../../../tools/database/app-role.ts';
import { build } from '../../../tools/build.ts';
import { createDatabase, withDatabase } from '../../../tools/database/databases.ts';
import { migrate } from '../../../tools/database/migrate.ts';
import { type PostgresServer, startPostgres } from '../../../tools/database/postgres.ts';
import { isAlive, signal } from '../../../tools/processes.ts';
import { fastScratchFolder, MEMORY } from '../../../tools/scratch.ts';
import { startForeignPostgres } from './foreign-postgres.ts';
import { bringPricesIn } from './priced-template.ts';

const PREFIX = 'bursar-test-';
const TEMPLATE = 'bursar_template';
const PRICED_TEMPLATE = 'bursar_template_priced';
const UNSAFE_BUT_FAST = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '400',
  // It stands in memory.
  max_wal_size: '256MB',
  shared_buffers: '256MB',
};

declare global {
  /** For postgres-stop.ts, which Jest runs in the same process. */
  var bursarTest: { readonly server: PostgresServer; readonly folder: string } | undefined;
}

export default async function start(
  _globalConfig: unknown,
  { displayName }: { readonly displayName?: { readonly name: string } },
): Promise<void> {
  await removeAbandoned();
  const folder = fastScratchFolder('test');
  await writeFile(path.join(folder, 'owner'), String(process.pid));
  const shown = displayName?.name === 'browser' ? ['web'] : [];
  const parts = ['api', 'cli', 'bedrock-gateway', ...shown];
  const [server] = await Promise.all([startServer(path.join(folder, 'postgres')), build(parts)]);
  const template = withDatabase(server.url(), TEMPLATE);
  await createDatabase(template);
  await migrate(template);
  // On a server that is not our own, the role that owns the tables is the one there is.
  if (server.appUrl !== server.url) await letAppIn(template);
  const priced = withDatabase(server.url(), PRICED_TEMPLATE);
  await createDatabase(priced, { template: TEMPLATE });
  await bringPricesIn(priced);
  process.env['BURSAR_TEST_SERVER'] = server.url();
  process.env['BURSAR_TEST_APP'] = server.appUrl();
  process.env['BURSAR_TEST_TEMPLATE'] = TEMPLATE;
  process.env['BURSAR_TEST_PRICED_TEMPLATE'] = PRICED_TEMPLATE;
  globalThis.bursarTest = { server, folder };
}

function startServer(folder: string): Promise<PostgresServer> {
  const version = process.env['BURSAR_TEST_POSTGRES'];
  return version
    ? startForeignPostgres(folder, { version: Number(version), settings: UNSAFE_BUT_FAST })
    : startPostgres(folder, { settings: UNSAFE_BUT_FAST });
}

/** A run that was killed leaves its server behind; the next run cleans up after it. */
async function removeAbandoned(): Promise<void> {
  const places = await Promise.all(
    [os.tmpdir(), MEMORY].map(async (place) =>
      (await readdir(place).catch(() => [])).map((entry) => path.join(place, entry)),
    ),
  );
  for (const folder of places.flat().filter((name) => path.basename(name).startsWith(PREFIX))) {
    const owner = Number(
      await readFile(path.join(folder, 'owner'), 'utf8').catch(() => Number.NaN),
    );
    if (!Number.isInteger(owner) || isAlive(owner)) continue;
    const pid = Number.parseInt(
      await readFile(path.join(folder, 'postgres/postmaster.pid'), 'utf8').catch(() => ''),
      10,
    );
    if (Number.isInteger(pid)) signal(pid, 'SIGQUIT');
    await rm(folder, { recursive: true, force: true });
  }
}

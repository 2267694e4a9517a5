/**
 * Prisma's own schema engine, as the WASM build that npm brings, over the pg driver: compares prisma/schema.prisma with the
 * migrations and writes new ones, with no engine binary to download.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { root } from '../bootstrap.mjs';
import { createDatabase, dropDatabase, withDatabase } from './databases.mjs';

const MIGRATIONS = path.join(root, 'prisma/migrations');
const SCHEMA = path.join(root, 'prisma/schema.prisma');
/** Nothing is kept outside the schema file on purpose; what Prisma cannot say lives in another Postgres schema. */
const FILTERS = { externalTables: [], externalEnums: [] };
const OID_CHAR = 18;
const OID_TEXT = 25;

/** Loads the WASM by hand: its own loader is for bundlers. */
async function loadEngine() {
  // Without it, the engine's panics hide behind a TypeError.
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    set_message: (message) => console.error(`schema engine: ${message}`),
  };
  const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const script = createRequire(import.meta.url).resolve(
    '@prisma/schema-engine-wasm/schema_engine_bg',
  );
  const module = new WebAssembly.Module(
    await readFile(path.join(path.dirname(script), 'schema_engine_bg.wasm')),
  );
  const instance = new WebAssembly.Instance(module, { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings.SchemaEngine;
}

/**
 * The adapter knows no type "char", which the engine's catalogue queries return. It is given text, and the answer's column
 * type is set right afterwards.
 */
class CataloguePool extends pg.Pool {
  charColumns = [];

  async query(...args) {
    const result = await super.query(...args);
    const fields = Array.isArray(result) ? [] : (result?.fields ?? []);
    this.charColumns = fields.flatMap((field, index) =>
      field.dataTypeID === OID_CHAR ? [index] : [],
    );
    for (const index of this.charColumns) fields[index].dataTypeID = OID_TEXT;
    return result;
  }
}

async function connect(url, pools) {
  const pool = new CataloguePool({ connectionString: url, max: 1 });
  pool.on('error', () => {});
  pools.add(pool);
  const adapter = await new PrismaPg(pool).connect();
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    for (const index of pool.charColumns) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
  // The adapter would split a script at every semicolon, functions included.
  adapter.executeScript = async (script) => {
    await pool.query(script);
  };
  return adapter;
}

/** Needs a user who may create databases: each request replays the migrations in an empty one, dropped on `close()`. */
export async function openEngine({ url, onLog = () => {} }) {
  const pools = new Set();
  const shadows = new Set();
  const factory = {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => connect(url, pools),
    connectToShadowDb: async () => {
      const shadow = withDatabase(url, `prisma_migrate_shadow_db_${randomUUID()}`);
      shadows.add(shadow);
      await createDatabase(shadow, { template: 'template0' });
      return connect(shadow, pools);
    },
  };
  const SchemaEngine = await loadEngine();
  const engine = await SchemaEngine.new(
    { datamodels: undefined },
    onLog,
    bindMigrationAwareSqlAdapterFactory(factory),
  );
  const close = async () => {
    engine.free();
    await Promise.all([...pools].map((pool) => pool.end()));
    await Promise.all([...shadows].map(dropDatabase));
  };
  return Object.assign(engine, { close });
}

async function readMigrations(directory) {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return {
    baseDir: directory,
    lockfile: {
      path: 'migration_lock.toml',
      content: await readFile(path.join(directory, 'migration_lock.toml'), 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.sort().map(async (name) => {
        const value = await readFile(path.join(directory, name, 'migration.sql'), 'utf8');
        return {
          path: name,
          migrationFile: { path: 'migration.sql', content: { tag: 'ok', value } },
        };
      }),
    ),
  };
}

async function compare(engine, { schemaFile = SCHEMA, migrations = MIGRATIONS, script }) {
  const files = [{ path: schemaFile, content: await readFile(schemaFile, 'utf8') }];
  const { exitCode, stdout } = await engine.diff({
    from: { tag: 'migrations', ...(await readMigrations(migrations)) },
    to: { tag: 'schemaDatamodel', files },
    script,
    exitCode: true,
    filters: FILTERS,
  });
  return { exitCode, text: stdout ?? '' };
}

/** Whether a schema says something that the migrations do not, in words. */
export function drift(engine, { schemaFile, migrations } = {}) {
  return compare(engine, { schemaFile, migrations, script: false });
}

/** Writes the migration that leads from the present ones to the schema; null where nothing differs. */
export async function writeMigration(
  engine,
  { name, schemaFile, migrations = MIGRATIONS, now = new Date() },
) {
  const { exitCode, text } = await compare(engine, { schemaFile, migrations, script: true });
  if (exitCode === 0) return null;
  const folder = path.join(migrations, `${await nextStamp(migrations, now)}_${name}`);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'migration.sql'), text);
  return folder;
}

/** Names sort by time, and a new migration must come last even where a clock was ahead when the one before was written. */
async function nextStamp(migrations, now) {
  const stamps = (await readdir(migrations)).map((name) => /^\d{14}/.exec(name)?.[0] ?? '');
  const last = stamps.sort().at(-1) ?? '';
  const stamp = now.toISOString().replace(/\D/g, '').slice(0, 14);
  return stamp > last ? stamp : String(BigInt(last) + 1n);
}

/**
 * Prisma's own schema engine, as the WASM build that npm brings, over the pg driver: compares prisma/schema.prisma with the
 * migrations and writes new ones, with no engine binary to download.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import { root } from '../bootstrap.mjs';
import { createDatabase, dropDatabase, withDatabase } from './databases.ts';

const MIGRATIONS = path.join(root, 'prisma/migrations');
const SCHEMA = path.join(root, 'prisma/schema.prisma');
/** Nothing is kept outside the schema file on purpose; what Prisma cannot say lives in another Postgres schema. */
const FILTERS = { externalTables: [], externalEnums: [] };
/** Node has it; its types come with a browser's library only. Of the engine's exports, what is called here. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, object>>,
  ) => { readonly exports: { readonly __wbindgen_start: () => void } };
};
const OID_CHAR = 18;
const OID_TEXT = 25;

/** Loads the WASM by hand: its own loader is for bundlers. */
async function loadEngine(): Promise<typeof SchemaEngine> {
  // Without it, the engine's panics hide behind a TypeError.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message: (message: string) => console.error(`schema engine: ${message}`),
    },
  });
  const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const script = createRequire(import.meta.url).resolve(
    '@prisma/schema-engine-wasm/schema_engine_bg',
  );
  const module = new WebAssembly.Module(
    await readFile(path.join(path.dirname(script), 'schema_engine_bg.wasm')),
  );
  const instance = new WebAssembly.Instance(module, {
    './schema_engine_bg.js': bindings,
  });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings.SchemaEngine;
}

/**
 * The adapter knows no type "char", which the engine's catalogue queries return. So each description of rows is changed to
 * say text before the driver reads it, and the column's type is set right in the adapter's answer.
 */
class CataloguePool extends pg.Pool {
  charColumns: number[] = [];

  constructor(url: string) {
    super({ connectionString: url, max: 1 });
    this.on('error', () => undefined);
    this.on('connect', (client) => {
      if (!(client instanceof pg.Client)) throw new Error('The pool has clients of another kind.');
      client.connection.prependListener('rowDescription', ({ fields }: RowDescription) => {
        this.charColumns = fields.flatMap((field, index) =>
          field.dataTypeID === OID_CHAR ? [index] : [],
        );
        for (const field of fields) if (field.dataTypeID === OID_CHAR) field.dataTypeID = OID_TEXT;
      });
    });
  }
}

/** As pg reads it from the connection. */
interface RowDescription {
  readonly fields: readonly { dataTypeID: number }[];
}

async function connect(url: string, pools: Set<pg.Pool>): Promise<SqlDriverAdapter> {
  const pool = new CataloguePool(url);
  pools.add(pool);
  const adapter = await new PrismaPg(pool).connect();
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => {
    pool.charColumns = [];
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

/** Prisma's engine, with the connections and databases that it was given. */
export interface MigrationEngine {
  readonly diff: SchemaEngine['diff'];
  readonly close: () => Promise<void>;
}

/** Needs a user who may create databases: each request replays the migrations in an empty one, dropped on `close()`. */
export async function openEngine({
  url,
  onLog = () => undefined,
}: {
  url: string;
  onLog?: (line: string) => void;
}): Promise<MigrationEngine> {
  const pools = new Set<pg.Pool>();
  const shadows = new Set<string>();
  const factory: SqlMigrationAwareDriverAdapterFactory = {
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
  const Engine = await loadEngine();
  const engine = await Engine.new(
    { datamodels: undefined },
    onLog,
    bindMigrationAwareSqlAdapterFactory(factory),
  );
  const close = async () => {
    engine.free();
    await Promise.all([...pools].map((pool) => pool.end()));
    await Promise.all([...shadows].map(dropDatabase));
  };
  return { diff: (params) => engine.diff(params), close };
}

async function readMigrations(directory: string): Promise<MigrationList> {
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

/** Which schema is compared with which migrations; the repository's where nothing is named. */
export interface Compared {
  readonly schemaFile?: string | undefined;
  readonly migrations?: string | undefined;
}

export interface Comparison {
  /** 0: the same; 2: different. */
  readonly exitCode: number;
  /** What would make the first into the second. */
  readonly text: string;
}

async function compare(
  engine: MigrationEngine,
  { schemaFile = SCHEMA, migrations = MIGRATIONS, script }: Compared & { script: boolean },
): Promise<Comparison> {
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
export function drift(
  engine: MigrationEngine,
  { schemaFile, migrations }: Compared = {},
): Promise<Comparison> {
  return compare(engine, { schemaFile, migrations, script: false });
}

/** Writes the migration that leads from the present ones to the schema; null where nothing differs. */
export async function writeMigration(
  engine: MigrationEngine,
  {
    name,
    schemaFile,
    migrations = MIGRATIONS,
    now = new Date(),
  }: Compared & { name: string; now?: Date },
): Promise<string | null> {
  const { exitCode, text } = await compare(engine, { schemaFile, migrations, script: true });
  if (exitCode === 0) return null;
  const folder = path.join(migrations, `${await nextStamp(migrations, now)}_${name}`);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'migration.sql'), text);
  return folder;
}

/** Names sort by time, and a new migration must come last even where a clock was ahead when the one before was written. */
async function nextStamp(migrations: string, now: Date): Promise<string> {
  const stamps = (await readdir(migrations)).map((name) => /^\d{14}/.exec(name)?.[0] ?? '');
  const last = stamps.sort().at(-1) ?? '';
  const stamp = now.toISOString().replace(/\D/g, '').slice(0, 14);
  return stamp > last ? stamp : String(BigInt(last) + 1n);
}

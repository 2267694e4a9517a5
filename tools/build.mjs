/**
 * Builds what changed. Every part names what it is made from; a stamp of those files' contents says whether it must be made
 * again. A part is built beside the old one and swapped in at the end, so that half of it never runs.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMain, mayWrite, root, stop } from './bootstrap.mjs';
import { run } from './parallel.mjs';
import { isAlive } from './processes.mjs';
import { writeWhole } from './whole-files.mjs';

const cache = path.join(root, 'node_modules/.cache/bursar');
const VITE = 'node_modules/vite/bin/vite.js';
const LOCK_MS_MAX = 300_000;

/** `from`: files and folders relative to the repository; `makes`: what must exist afterwards; `after`: parts needed first. */
export const PARTS = {
  prisma: {
    from: ['prisma/schema.prisma'],
    makes: 'apps/api/src/generated/prisma/client.ts',
    // Generating needs no engine; the variable keeps Prisma from downloading one.
    make: () =>
      node(['node_modules/prisma/build/index.js', 'generate'], {
        env: { PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true' },
      }),
  },
  ...compiledUnder('packages'),
  ...compiledUnder('examples'),
  api: { ...compiled('apps/api'), after: ['prisma'] },
  cli: compiled('apps/cli'),
  graphql: {
    from: ['apps/api/src', 'apps/web/schema.mjs'],
    filter: (file) => file.endsWith('.graphql'),
    needs: 'apps/web/schema.mjs',
    makes: 'apps/web/src/generated/schema.d.ts',
    make: () => node(['apps/web/schema.mjs']),
  },
  web: {
    from: ['apps/web', 'packages/pricing/src', 'packages/time/src'],
    after: ['pricing', 'time'],
    filter: (file) => !/(^|\/)(dist|node_modules)|\.spec\.tsx?$|\.d\.ts$/.test(file),
    after: ['pricing'],
    needs: 'apps/web/src/main.tsx',
    makes: 'apps/web/dist',
    make: () =>
      swapped('apps/web/dist', (next) =>
        node([VITE, 'build', 'apps/web', '--outDir', next, '--emptyOutDir', '--logLevel', 'warn'], {
          // A test run says `test`, and would get React's slow development build.
          env: { NODE_ENV: 'production' },
        }),
      ),
  },
};

/** One workspace through swc: specs stay out, everything that is no TypeScript is copied. */
function compiled(workspace) {
  return {
    from: [`${workspace}/src`, 'apps/api/.swcrc'],
    filter: (file) => !/\.spec\.ts$/.test(file),
    makes: `${workspace}/dist`,
    needs: `${workspace}/src`,
    make: () =>
      swapped(`${workspace}/dist`, (next) =>
        node(
          [
            path.join(root, 'node_modules/@swc/cli/bin/swc.js'),
            'src',
            '-d',
            next,
            '--strip-leading-paths',
            '--copy-files',
            '--quiet',
            '--config-file',
            path.join(root, 'apps/api/.swcrc'),
            '--ignore',
            '**/*.spec.ts',
          ],
          { cwd: path.join(root, workspace) },
        ),
      ),
  };
}

/** A part for every workspace in a folder. */
function compiledUnder(folder) {
  const names = readdirSync(path.join(root, folder)).filter((name) =>
    existsSync(path.join(root, folder, name, 'src')),
  );
  return Object.fromEntries(names.map((name) => [name, compiled(`${folder}/${name}`)]));
}

async function node(args, options = {}) {
  const { code, output } = await run(args, options);
  if (code !== 0) throw new Error(output.trim());
}

async function swapped(folder, make) {
  const [now, next, old] = ['', '.next', '.old'].map((suffix) => path.join(root, folder + suffix));
  rmSync(next, { recursive: true, force: true });
  await make(next);
  mkdirSync(next, { recursive: true });
  rmSync(old, { recursive: true, force: true });
  if (existsSync(now)) renameSync(now, old);
  renameSync(next, now);
  rmSync(old, { recursive: true, force: true });
}

/**
 * Builds the named parts and what they need; one build at a time in a clone. Where nothing has changed, nothing is written:
 * a user who may only read the clone can run what is in it.
 */
export async function build(names = Object.keys(PARTS), log = () => {}) {
  const stale = withNeeded(names).filter((name) => !isFresh(name));
  if (stale.length === 0) return;
  if (!mayWrite(root))
    throw new Error(
      `${stale.join(', ')} must be built, and this user may not write to ${root}: run npm run build there as its owner.`,
    );
  const release = await takeLock();
  const started = new Map();
  const start = (name) => {
    if (!started.has(name))
      started.set(
        name,
        Promise.all((PARTS[name].after ?? []).map(start)).then(() => make(name, log)),
      );
    return started.get(name);
  };
  try {
    await Promise.all(names.map(start));
  } finally {
    await Promise.allSettled(started.values());
    release();
  }
}

const withNeeded = (names) => [
  ...new Set(names.flatMap((name) => [...withNeeded(PARTS[name].after ?? []), name])),
];

const stampFileOf = (name) => path.join(cache, `${name}.stamp`);

function isFresh(name, stamp) {
  const { needs, makes } = PARTS[name];
  if (needs && !existsSync(path.join(root, needs))) return true;
  return (
    existsSync(path.join(root, makes)) &&
    existsSync(stampFileOf(name)) &&
    readFileSync(stampFileOf(name), 'utf8') === (stamp ?? stampOf(PARTS[name]))
  );
}

async function make(name, log) {
  const part = PARTS[name];
  const stamp = stampOf(part);
  if (isFresh(name, stamp)) return;
  const begun = performance.now();
  try {
    await part.make();
  } catch (error) {
    throw new Error(`Building ${name} failed:\n${error.message}`, { cause: error });
  }
  writeWhole(stampFileOf(name), stamp, { mode: 0o644 });
  log(`built ${name} in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
}

/** A hash over names and contents; the lock file stands for the tools that do the work. */
function stampOf({ from, filter = () => true }) {
  const hash = createHash('sha256');
  for (const start of [...from, 'package-lock.json', 'tools/build.mjs']) {
    for (const file of filesUnder(start).filter((name) => name === start || filter(name))) {
      hash
        .update(`${file}\0`)
        .update(readFileSync(path.join(root, file)))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

function filesUnder(start) {
  if (/(^|\/)(node_modules|dist(\.next|\.old)?)$/.test(start)) return [];
  let entries;
  try {
    entries = readdirSync(path.join(root, start), { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOTDIR') return [start];
    if (error.code === 'ENOENT') return [];
    throw error;
  }
  const names = entries
    .filter((entry) => entry.isDirectory() || entry.isFile())
    .map((entry) => `${start}/${entry.name}`);
  return names.sort().flatMap(filesUnder);
}

/** A folder named after the lock, holding the pid of its owner; the lock of a dead process counts for nothing. */
async function takeLock() {
  const lock = path.join(cache, 'build.lock');
  const own = `${lock}.${process.pid}`;
  mkdirSync(cache, { recursive: true });
  for (const deadline = Date.now() + LOCK_MS_MAX; ; await sleep(100)) {
    try {
      // A link fails where the name is taken, and the file is whole before it has the name.
      writeWhole(own, String(process.pid));
      linkSync(own, lock);
      return () => rmSync(lock, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    } finally {
      rmSync(own, { force: true });
    }
    const owner = existsSync(lock) ? Number.parseInt(readFileSync(lock, 'utf8'), 10) : null;
    if (Number.isInteger(owner) && !isAlive(owner)) rmSync(lock, { force: true });
    if (Date.now() > deadline)
      throw new Error(`Another build (process ${owner}) has not ended; its lock is ${lock}.`);
  }
}

if (isMain(import.meta)) {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !(name in PARTS));
  if (unknown.length > 0)
    stop(`No such part: ${unknown.join(', ')}. Parts: ${Object.keys(PARTS).join(', ')}.`);
  await build(names.length > 0 ? names : undefined, console.log).catch((error) =>
    stop(error.message),
  );
}

/**
 * Builds what changed. A stamp of the contents that a part is made from says whether it must be made again. A part is built
 * beside the old one and swapped in at the end, so that half of it never runs.
 */
import { createHash } from 'node:crypto';
import {
  type Dirent,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMain, mayWrite, root, stop } from './bootstrap.mjs';
import { type Part, PARTS } from './build/parts.ts';
import { codeOf, messageOf } from './errors.mjs';
import { isAlive } from './processes.ts';
import { writeWhole } from './whole-files.mjs';

const cache = path.join(root, 'node_modules/.cache/bursar');
const LOCK_MS_MAX = 300_000;
const LOCK_POLL_MS = 100;
/** A change of these may change every part; the lock file stands for the programs that do the work. */
const BUILDERS = ['package-lock.json', 'tools/build.ts', 'tools/build/parts.ts'];

/**
 * Builds the named parts and what they need; one build at a time in a clone. Where nothing has changed, nothing is written:
 * a user who may only read the clone can run what is in it.
 */
export async function build(
  names: readonly string[] = Object.keys(PARTS),
  log: (line: string) => void = () => undefined,
): Promise<void> {
  const wanted = withNeeded(names);
  const stale = wanted.filter((name) => !isFresh(name));
  if (stale.length === 0) return;
  if (!mayWrite(root))
    throw new Error(
      `${stale.join(', ')} must be built, and this user may not write to ${root}: run npm run build there as its owner.`,
    );
  const release = await takeLock();
  const started = new Map<string, Promise<void>>();
  const start = (name: string): Promise<void> => {
    const before = (): Promise<unknown> => Promise.all((partOf(name).after ?? []).map(start));
    const making = started.get(name) ?? before().then(() => make(name, log));
    started.set(name, making);
    return making;
  };
  try {
    await Promise.all(wanted.map(start));
  } finally {
    await Promise.allSettled(started.values());
    release();
  }
}

function partOf(name: string): Part {
  const part = PARTS[name];
  if (part === undefined)
    throw new Error(`No such part: ${name}. Parts: ${Object.keys(PARTS).join(', ')}.`);
  return part;
}

function withNeeded(names: readonly string[]): string[] {
  const needed = names.flatMap((name) => {
    const { after = [], uses = [] } = partOf(name);
    return [...withNeeded([...after, ...uses]), name];
  });
  return [...new Set(needed)];
}

const stampFileOf = (name: string): string => path.join(cache, `${name}.stamp`);

function isFresh(name: string, stamp?: string): boolean {
  const part = partOf(name);
  const { needs, makes } = part;
  if (needs !== undefined && !existsSync(path.join(root, needs))) return true;
  return (
    existsSync(path.join(root, makes)) &&
    existsSync(stampFileOf(name)) &&
    readFileSync(stampFileOf(name), 'utf8') === (stamp ?? stampOf(part))
  );
}

async function make(name: string, log: (line: string) => void): Promise<void> {
  const part = partOf(name);
  const stamp = stampOf(part);
  if (isFresh(name, stamp)) return;
  const begun = performance.now();
  try {
    await part.make();
  } catch (error) {
    throw new Error(`Building ${name} failed:\n${messageOf(error)}`, { cause: error });
  }
  writeWhole(stampFileOf(name), stamp, { mode: 0o644 });
  log(`built ${name} in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
}

/** A hash over names and contents. */
function stampOf({ from, filter = () => true }: Part): string {
  const hash = createHash('sha256');
  for (const start of [...from, ...BUILDERS]) {
    for (const file of filesUnder(start).filter((name) => name === start || filter(name))) {
      hash
        .update(`${file}\0`)
        .update(readFileSync(path.join(root, file)))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

function filesUnder(start: string): string[] {
  if (/(^|\/)(node_modules|dist(\.next|\.old)?)$/.test(start)) return [];
  let entries: Dirent[];
  try {
    entries = readdirSync(path.join(root, start), { withFileTypes: true });
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') return [start];
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
  const names = entries
    .filter((entry) => entry.isDirectory() || entry.isFile())
    .map((entry) => `${start}/${entry.name}`);
  return names.sort().flatMap(filesUnder);
}

/** A folder named after the lock, holding the pid of its owner; the lock of a dead process counts for nothing. */
async function takeLock(): Promise<() => void> {
  const lock = path.join(cache, 'build.lock');
  const own = `${lock}.${process.pid}`;
  mkdirSync(cache, { recursive: true });
  const deadline = Date.now() + LOCK_MS_MAX;
  for (;;) {
    try {
      // A link fails where the name is taken, and the file is whole before it has the name.
      writeWhole(own, String(process.pid));
      linkSync(own, lock);
      return () => {
        rmSync(lock, { force: true });
      };
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    } finally {
      rmSync(own, { force: true });
    }
    const owner = existsSync(lock) ? Number.parseInt(readFileSync(lock, 'utf8'), 10) : null;
    if (owner !== null && Number.isInteger(owner) && !isAlive(owner)) rmSync(lock, { force: true });
    if (Date.now() > deadline)
      throw new Error(`Another build (process ${owner}) has not ended; its lock is ${lock}.`);
    await sleep(LOCK_POLL_MS);
  }
}

if (isMain(import.meta)) {
  const names = process.argv.slice(2);
  await build(names.length > 0 ? names : undefined, console.log).catch((error: unknown) =>
    stop(messageOf(error)),
  );
}

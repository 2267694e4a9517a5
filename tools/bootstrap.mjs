/**
 * Makes a fresh clone able to run: installs what package-lock.json asks for, then hands over to the Node that it brings.
 * This file and what it imports must run on any Node ≥ 20.19 with nothing installed: built-in modules only, and JavaScript.
 * The other tools are TypeScript, which Node 24 runs as it is.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, realpathSync } from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import { messageOf } from './errors.mjs';
import { writeWhole } from './whole-files.mjs';

export const root = path.resolve(import.meta.dirname, '..');
const modules = path.join(root, 'node_modules');
const remembered = path.join(modules, '.bursar-lock');
const ownNode = path.join(modules, 'node/bin/node');
/** 24.16 brought ids that sort by time. */
const NODE_MAJOR_MIN = 24;
const NODE_MINOR_MIN = 16;

/**
 * What npm writes of a package in package-lock.json and in node_modules/.package-lock.json.
 * @typedef {{ version?: string, optional?: boolean, link?: boolean }} Locked
 * @typedef {{ packages: Record<string, Locked> }} Lock
 */

/** Installs dependencies when they are missing or package-lock.json has changed since the last install. */
export function ensureDependencies() {
  const lock = readFileSync(path.join(root, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex');
  if (existsSync(remembered) && readFileSync(remembered, 'utf8') === hash) return;
  if (!isInstalled(readLock(lock))) install();
  // A service user runs what another installed: it looks again at each start, and that is all.
  if (mayWrite(modules)) writeWhole(remembered, hash, { mode: 0o644 });
}

/** @param {string} folder */
export function mayWrite(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {Buffer} text
 * @returns {Lock}
 */
function readLock(text) {
  /** @type {Lock} */
  const lock = JSON.parse(text.toString('utf8'));
  return lock;
}

/**
 * Whether npm's own record of node_modules names every locked version, whichever way it was installed.
 * @param {Lock} lock
 */
function isInstalled(lock) {
  const record = path.join(modules, '.package-lock.json');
  if (!existsSync(record)) return false;
  const { packages: installed } = readLock(readFileSync(record));
  return Object.entries(lock.packages).every(([where, wanted]) => {
    if (!where.includes('node_modules/') || wanted.optional) return true;
    // A workspace of this repository: it has no version to compare.
    if (wanted.link) return existsSync(path.join(root, where));
    return installed[where]?.version === wanted.version;
  });
}

function install() {
  if (!mayWrite(existsSync(modules) ? modules : root))
    stop(
      `Dependencies must be installed, and this user may not write to ${root}: run npm ci there as its owner.`,
    );
  console.log('Installing dependencies (npm ci) …');
  const { status, error } = spawnSync('npm', ['ci'], { cwd: root, stdio: 'inherit' });
  if (status === 0) return;
  const why = error ? error.message : `npm ci ended with code ${status}`;
  stop(
    `Dependencies could not be installed: ${why}.\n` +
      'Check that npm is on the path and can reach its registry, then try again. What npm said is above.',
  );
}

/** Runs the calling script again under the Node of node_modules; returns at once where this already is it. */
export async function ensureRuntime() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (!existsSync(ownNode)) {
    if (major > NODE_MAJOR_MIN || (major === NODE_MAJOR_MIN && minor >= NODE_MINOR_MIN)) return;
    stop(
      `Bursar runs on Node ${NODE_MAJOR_MIN}.${NODE_MINOR_MIN} or newer; this is ${process.version}, and node_modules/node is missing.\n` +
        'Delete node_modules and start again, or install Node 24.',
    );
  }
  if (realpathSync(process.execPath) === realpathSync(ownNode)) return;
  process.exit(await handOver());
}

/**
 * The copy keeps the terminal; the channel between the two reports when this process is killed outright.
 * @returns {Promise<number>} The exit code of the copy.
 */
function handOver() {
  const copy = spawn(ownNode, process.argv.slice(1), {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of STOP_SIGNALS) process.on(signal, () => copy.kill(signal));
  return new Promise((resolve) => {
    copy.on('error', (error) => stop(`${ownNode} does not start: ${error.message}`));
    copy.on('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
}

/** What asks a tool to end: Ctrl-C, an orchestrator, a terminal that is closed. */
export const STOP_SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/** A setting that Bursar cannot start with: exit code 2. */
export class BadSetting extends Error {}

export const EXIT_BAD_SETTING = 2;

/**
 * Ends a tool because of an error: a wrong setting has an exit code of its own.
 * @param {unknown} error
 * @returns {never}
 */
export function stopBy(error) {
  stop(messageOf(error), error instanceof BadSetting ? EXIT_BAD_SETTING : 1);
}

/**
 * Ends a tool with what is wrong and how to fix it; a stack trace would help no reader here.
 * @param {string} message
 * @returns {never}
 */
export function stop(message, code = 1) {
  console.error(message);
  process.exit(code);
}

/**
 * Whether a module is the script that was asked for, directly or through run.mjs.
 * @param {ImportMeta} meta
 */
export function isMain(meta) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === meta.filename;
}

/** Dependencies first, then the right Node: after this, anything may be imported. */
export async function ready() {
  ensureDependencies();
  await ensureRuntime();
  // Loading Node's TypeScript stripper takes longer than all the tools: their JavaScript is kept from the last run.
  module.enableCompileCache(path.join(modules, '.cache/node'));
}

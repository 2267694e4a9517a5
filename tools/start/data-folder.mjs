/** What Bursar keeps in its data folder beside the database: settings for further processes, the first key, small marks. */
import { accessSync, constants, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { BadSetting } from '../bootstrap.mjs';
import { commandOf, isAlive } from '../processes.mjs';
import { isToken, newToken } from '../token.mjs';
import { readIfThere, writeWhole } from '../whole-files.mjs';

/** Where the data folder is; it belongs to the clone unless a setting says otherwise. Nothing is made or asked for. */
export const dataFolder = (root, env = process.env) =>
  path.resolve(root, env.BURSAR_DATA_DIR || '.bursar');

/** The same, made where it is missing, and fit to be written to. */
export function openDataFolder(root, env = process.env) {
  const folder = dataFolder(root, env);
  try {
    // Others may pass through, as Postgres does under a user of its own; secrets inside are readable by their owner alone.
    mkdirSync(folder, { recursive: true, mode: 0o711 });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new BadSetting(
      `The data folder ${folder} cannot be used: ${complaintOf(folder, error)}. Set BURSAR_DATA_DIR to a folder that ` +
        'this user may write to.',
    );
  }
  return folder;
}

function complaintOf(folder, error) {
  const isFile = statSync(folder, { throwIfNoEntry: false })?.isFile() === true;
  if (isFile || error.code === 'EEXIST' || error.code === 'ENOTDIR') return 'it is a file';
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') return 'there is no room on its disk';
  return error.code === 'EROFS' ? 'its disk is read-only' : 'this user may not write to it';
}

const file = (folder, name) => path.join(folder, name);

/** The all-role key of this installation: read at each use, since it may be rotated meanwhile. */
export function ownToken(folder) {
  const kept = file(folder, 'token');
  if (!existsSync(kept)) writeWhole(kept, newToken());
  const token = readIfThere(kept)?.trim() ?? '';
  if (isToken(token)) return token;
  throw new Error(
    `${kept} holds no token that Bursar can have written. Put the right one back; or delete the file and start again: ` +
      'a new key is made, and the one before it ends.',
  );
}

/** `KEY=value` lines; who reads never sees half a file. */
export function writeEnv(folder, values) {
  const lines = Object.entries(values).map(([key, value]) => {
    if (/[\r\n]/.test(value))
      throw new BadSetting(`${key} has more than one line; it must be one.`);
    return `${key}=${value}\n`;
  });
  writeWhole(file(folder, 'env'), lines.join(''));
}

/** Empty where there is none. A file without an address of a database is damaged. */
export function readEnv(folder) {
  const written = file(folder, 'env');
  const text = readIfThere(written);
  if (text === null) return {};
  const lines = text.split('\n').filter((line) => /^[A-Z_]+=/.test(line));
  const values = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  if (values.DATABASE_URL) return values;
  throw new Error(
    `${written} is damaged: it names no DATABASE_URL. Start Bursar with npm start, which writes the file again, or set ` +
      'DATABASE_URL.',
  );
}

/** Of the settings of `npm start`, those that belong to every process of the installation. */
export function sharedSettings(env = process.env) {
  const names = Object.keys(env).filter(
    (name) => (/^BURSAR_[A-Z_]+$/.test(name) || SHARED.has(name)) && !OWN.test(name) && env[name],
  );
  return Object.fromEntries(names.sort().map((name) => [name, env[name]]));
}

const SHARED = new Set(['REDIS_URL', 'LOG_LEVEL']);
/** What belongs to one process, to a command line, or is written beside them. */
const OWN = /^BURSAR_(TEST_|URL$|TOKEN$|BOOT_TOKEN$|SAMPLE$|SAMPLE_NOW$)/;

/** Exists once the sample organisation was left for good. */
export const leftSampleFile = (folder) => file(folder, 'left-sample');
export const hasLeftSample = (folder) => existsSync(leftSampleFile(folder));
export const markLeftSample = (folder) =>
  writeWhole(leftSampleFile(folder), 'The sample organisation was left here.\n');

/** Which sample database was filled; another one with the same name has another oid. */
export function isSampleLoaded(folder, oid) {
  const mark = file(folder, 'sample-loaded');
  return readIfThere(mark) === String(oid);
}
export const markSampleLoaded = (folder, oid) =>
  writeWhole(file(folder, 'sample-loaded'), String(oid));

/** When loading the sample into a database first began: a second try sends the same bytes, so that nothing counts twice. */
export function sampleMoment(folder, oid) {
  const kept = file(folder, 'sample-moment');
  const [of, moment] = readIfThere(kept)?.split(' ') ?? [];
  if (of === String(oid)) return moment;
  const now = new Date().toISOString();
  writeWhole(kept, `${oid} ${now}`);
  return now;
}

const claimFile = (folder) => file(folder, 'start.pid');

/** One `npm start` per data folder. `running`: the pid of the one that holds it; `crashed`: the last one never said goodbye. */
export function claim(folder) {
  const crashed = existsSync(claimFile(folder));
  if (crashed) {
    const pid = Number.parseInt(readIfThere(claimFile(folder)) ?? '', 10);
    if (pid !== process.pid && isAlive(pid) && commandOf(pid).includes('start.mjs'))
      return { running: pid, crashed: false };
  }
  writeWhole(claimFile(folder), String(process.pid));
  return { running: null, crashed };
}

export const unclaim = (folder) => rmSync(claimFile(folder), { force: true });

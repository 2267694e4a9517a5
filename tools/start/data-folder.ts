/** What Bursar keeps in its data folder beside the database: settings for further processes, the first key, small marks. */
import { accessSync, constants, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { BadSetting } from '../bootstrap.mjs';
import { codeOf } from '../errors.mjs';
import { commandOf, isAlive } from '../processes.ts';
import { type Environment, settingOf } from '../settings.ts';
import { isToken, newToken } from '../token.ts';
import { readIfThere, writeWhole } from '../whole-files.mjs';

/** Where the data folder is; it belongs to the clone unless a setting says otherwise. Nothing is made or asked for. */
export const dataFolder = (root: string, env: Environment = process.env): string =>
  path.resolve(root, settingOf(env, 'BURSAR_DATA_DIR') ?? '.bursar');

/** The same, made where it is missing, and fit to be written to. */
export function openDataFolder(root: string, env: Environment = process.env): string {
  const folder = dataFolder(root, env);
  try {
    // Others may pass through, as Postgres does under a user of its own; secrets inside are readable by their owner alone.
    mkdirSync(folder, { recursive: true, mode: 0o711 });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new BadSetting(
      `The data folder ${folder} cannot be used: ${complaintOf(folder, error)}. Set BURSAR_DATA_DIR to a folder that ` +
        'this user may write to.',
      { cause: error },
    );
  }
  return folder;
}

function complaintOf(folder: string, error: unknown): string {
  const code = codeOf(error);
  const isFile = statSync(folder, { throwIfNoEntry: false })?.isFile() === true;
  if (isFile || code === 'EEXIST' || code === 'ENOTDIR') return 'it is a file';
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'there is no room on its disk';
  return code === 'EROFS' ? 'its disk is read-only' : 'this user may not write to it';
}

const file = (folder: string, name: string): string => path.join(folder, name);

/** The all-role key of this installation: read at each use, since it may be rotated meanwhile. */
export function ownToken(folder: string): string {
  const kept = file(folder, 'token');
  if (!existsSync(kept)) writeWhole(kept, newToken());
  const token = readIfThere(kept)?.trim() ?? '';
  if (isToken(token)) return token;
  throw new Error(
    `${kept} holds no token that Bursar can have written. Put the right one back; or delete the file and start again: ` +
      'a new key is made, and the one before it ends.',
  );
}

/** Writes `KEY=value` lines; a reader never sees half a file. */
export function writeEnv(folder: string, values: Readonly<Record<string, string>>): void {
  const lines = Object.entries(values).map(([key, value]) => {
    if (/[\r\n]/.test(value))
      throw new BadSetting(`${key} has more than one line; it must be one.`);
    return `${key}=${value}\n`;
  });
  writeWhole(file(folder, 'env'), lines.join(''));
}

/** Empty where there is none. A file without an address of a database is damaged. */
export function readEnv(folder: string): Record<string, string> {
  const written = file(folder, 'env');
  const text = readIfThere(written);
  if (text === null) return {};
  const lines = text.split('\n').filter((line) => /^[A-Z_]+=/.test(line));
  const values = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  if (values['DATABASE_URL']) return values;
  throw new Error(
    `${written} is damaged: it names no DATABASE_URL. Start Bursar with npm start, which writes the file again, or set ` +
      'DATABASE_URL.',
  );
}

/** Of the settings of `npm start`, those that belong to every process of the installation. */
export function sharedSettings(env: Environment = process.env): Record<string, string> {
  const isShared = (name: string): boolean =>
    (/^BURSAR_[A-Z_]+$/.test(name) || SHARED.has(name)) && !OWN.test(name);
  const settings = Object.keys(env)
    .filter(isShared)
    .sort()
    .map((name) => [name, env[name] ?? ''] as const);
  return Object.fromEntries(settings.filter(([, value]) => value !== ''));
}

const SHARED = new Set(['REDIS_URL', 'SMTP_URL', 'SMTP_FROM', 'LOG_LEVEL']);
/** What belongs to one process, to a command line, or is written beside them. */
const OWN = /^BURSAR_(TEST_|URL$|TOKEN$|BOOT_TOKEN$|SAMPLE$|SAMPLE_NOW$)/;

/** Exists once the sample organisation was left for good. */
export const leftSampleFile = (folder: string): string => file(folder, 'left-sample');
export const hasLeftSample = (folder: string): boolean => existsSync(leftSampleFile(folder));
export const markLeftSample = (folder: string): void =>
  writeWhole(leftSampleFile(folder), 'The sample organisation was left here.\n');

/** Which sample database was filled; another one with the same name has another oid. */
export function isSampleLoaded(folder: string, oid: number): boolean {
  const mark = file(folder, 'sample-loaded');
  return readIfThere(mark) === String(oid);
}
export const markSampleLoaded = (folder: string, oid: number): void =>
  writeWhole(file(folder, 'sample-loaded'), String(oid));

/** Whether loading the sample into this database has begun, and may have ended in the middle. */
export const hasSampleBegun = (folder: string, oid: number): boolean =>
  readIfThere(file(folder, 'sample-begun')) === String(oid);
export const markSampleBegun = (folder: string, oid: number): void =>
  writeWhole(file(folder, 'sample-begun'), String(oid));

const claimFile = (folder: string): string => file(folder, 'start.pid');

export interface Claim {
  /** The pid of the start that holds the folder; null once it is ours. */
  readonly running: number | null;
  /** The last start on it did not end in order. */
  readonly crashed: boolean;
}

/** One `npm start` per data folder. */
export function claim(folder: string): Claim {
  const crashed = existsSync(claimFile(folder));
  if (crashed) {
    const pid = Number.parseInt(readIfThere(claimFile(folder)) ?? '', 10);
    if (pid !== process.pid && isAlive(pid) && commandOf(pid).includes('start.mjs'))
      return { running: pid, crashed: false };
  }
  writeWhole(claimFile(folder), String(process.pid));
  return { running: null, crashed };
}

export const unclaim = (folder: string): void => rmSync(claimFile(folder), { force: true });

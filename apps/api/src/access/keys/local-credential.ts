import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Writing two files never takes longer than this: an older file was left by a process that died. */
const ABANDONED_MS = 60_000;

const tokenFile = (folder: string): string => path.join(folder, 'token');
const envFile = (folder: string): string => path.join(folder, 'env');

/** The token in the data folder; null where `npm start` keeps none there. */
export function readLocalToken(folder: string): string | null {
  const file = tokenFile(folder);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

/**
 * Puts another token in the place of the one in the data folder, in `token` and in `env`. Each file is written beside the
 * one that stands and then renamed, so that a reader sees the old or the new, and a full disk shows before anything changes.
 */
export class TokenReplacement {
  private constructor(
    private readonly folder: string,
    private readonly next: string,
    private readonly nextEnv: string | null,
  ) {}

  /** Null where another replacement of the same folder is under way. Throws where the folder cannot be written. */
  static begin(folder: string, secret: string): TokenReplacement | null {
    const next = `${tokenFile(folder)}.next`;
    if (!writeOnce(next, secret)) return null;
    try {
      return new TokenReplacement(folder, next, writeNextEnv(folder, secret));
    } catch (error) {
      rmSync(next, { force: true });
      throw error;
    }
  }

  finish(): void {
    renameSync(this.next, tokenFile(this.folder));
    if (this.nextEnv !== null) renameSync(this.nextEnv, envFile(this.folder));
  }

  abandon(): void {
    for (const file of [this.next, this.nextEnv]) if (file !== null) rmSync(file, { force: true });
  }
}

/** The file is the claim: the process that creates it replaces the token. */
function writeOnce(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (Date.now() - statSync(file).mtimeMs < ABANDONED_MS) return false;
  rmSync(file, { force: true });
  return writeOnce(file, text);
}

function writeNextEnv(folder: string, secret: string): string | null {
  if (!existsSync(envFile(folder))) return null;
  const lines = readFileSync(envFile(folder), 'utf8').split('\n');
  const text = lines.map((line) =>
    line.startsWith('BURSAR_TOKEN=') ? `BURSAR_TOKEN=${secret}` : line,
  );
  const file = `${envFile(folder)}.${randomBytes(4).toString('hex')}`;
  writeFileSync(file, text.join('\n'), { mode: 0o600 });
  return file;
}

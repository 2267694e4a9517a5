import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { variable } from '../environment.js';

/** How a configuration file names a secret: by a variable of the process, or by a file beside it. Never in clear. */
export const SECRET_REFERENCE = /^(?:env:[A-Za-z_][A-Za-z0-9_]{0,127}|file:\/[^\0]{1,1000})$/;

const BYTES_MAX = 4_096;

/** A secret that cannot be had: what is missing, and what to do. */
export class SecretMissing extends Error {
  constructor(
    message: string,
    readonly hint: string,
  ) {
    super(message);
    this.name = 'SecretMissing';
  }
}

/** The process's own secrets are for itself alone: a source that named them could send them anywhere. */
const OWN = /^(?:DATABASE_URL|REDIS_URL|SMTP_URL|BURSAR_(?:BOOT_)?TOKEN|AWS_.*)$/i;

/** Reads what a reference names, at the moment it is used: a rotated secret needs no restart where it is a file. */
export async function readSecret(
  reference: string,
  { dataDir }: { readonly dataDir: string },
): Promise<string> {
  const [, kind, name = ''] = /^(env|file):(.*)$/s.exec(reference) ?? [];
  if (kind === 'env') return fromEnv(name);
  if (kind === 'file') return fromFile(name, dataDir);
  throw new SecretMissing(
    'This secret is no reference.',
    'Write env:NAME or file:/path, never the secret itself.',
  );
}

function fromEnv(name: string): string {
  if (OWN.test(name))
    throw new SecretMissing(
      `${name} is a secret of Bursar itself.`,
      'Give the secret of a source a variable of its own.',
    );
  const value = variable(name);
  if (value !== undefined && value !== '') return value;
  throw new SecretMissing(
    `The variable ${name} is not set.`,
    `Set ${name} for the api and for every worker, and start them again.`,
  );
}

async function fromFile(file: string, dataDir: string): Promise<string> {
  const relative = path.relative(path.resolve(dataDir), path.resolve(file));
  if (relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative)))
    throw new SecretMissing(
      `${file} is in Bursar's own data folder.`,
      'Keep the secrets of sources elsewhere.',
    );
  try {
    const bytes = await readFile(file);
    const text = bytes.subarray(0, BYTES_MAX).toString('utf8').trim();
    if (text !== '' && bytes.length <= BYTES_MAX) return text;
  } catch {
    // Answered below: whether it is absent or may not be read, the remedy is one.
  }
  throw new SecretMissing(
    `The file ${file} has no secret that can be read.`,
    'Put it there, readable by the user that Bursar runs as, on every machine of it.',
  );
}

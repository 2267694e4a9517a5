/** The password and the port of an embedded server, in a file beside its data. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { readIfThere, writeWhole } from '../whole-files.mjs';

export interface Secrets {
  readonly password: string;
  readonly port: number;
  /** Whether initdb ran to its end. */
  readonly complete: boolean;
}

/** They stay the same for as long as the data of the server does. */
export function readSecrets(home: string, file: string): Secrets {
  const text = readIfThere(file);
  if (text !== null) return parseSecrets(text, file);
  if (existsSync(path.join(home, 'PG_VERSION'))) {
    throw new Error(
      `${home} holds data, but its password is gone: ${file} is missing. Put it back, or move the data away.`,
    );
  }
  const secrets = { password: randomBytes(24).toString('base64url'), port: 0, complete: false };
  writeSecrets(file, secrets);
  return secrets;
}

/** It is the only copy of the password, so a damaged one is named, not replaced. */
function parseSecrets(text: string, file: string): Secrets {
  try {
    const secrets: unknown = JSON.parse(text);
    if (isSecrets(secrets)) return { ...secrets, complete: secrets.complete === true };
  } catch {
    // Reported below, with the name of the file.
  }
  throw new Error(
    `${file} is damaged. It holds the password of the database beside it: put a copy of the file back, or move ` +
      'both away to begin with an empty database.',
  );
}

interface Written extends Pick<Secrets, 'password' | 'port'> {
  readonly complete?: unknown;
}

const isSecrets = (value: unknown): value is Written =>
  typeof value === 'object' &&
  value !== null &&
  'password' in value &&
  typeof value.password === 'string' &&
  'port' in value &&
  Number.isInteger(value.port);

export function writeSecrets(file: string, secrets: Secrets): void {
  writeWhole(file, `${JSON.stringify(secrets)}\n`);
}

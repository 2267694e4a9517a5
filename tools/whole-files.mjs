/**
 * Files that matter are written whole or not at all: beside the old one, synced, then renamed over it. A full disk or a power
 * cut leaves the old text, never half of the new. JavaScript with built-in modules only, since bootstrap.mjs needs this before
 * anything is installed, and the compiled `bursar` command on any Node from 22.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { codeOf } from './errors.mjs';

const OWNER_ONLY = 0o600;

/**
 * Readable by its owner alone unless `mode` says otherwise.
 * @param {string} file
 * @param {string | Uint8Array} text
 * @param {{ mode?: number }} [options]
 */
export function writeWhole(file, text, { mode = OWNER_ONLY } = {}) {
  const half = `${file}.${randomBytes(4).toString('hex')}`;
  try {
    const handle = openSync(half, 'wx', mode);
    try {
      writeFileSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(half, file);
  } catch (error) {
    rmSync(half, { force: true });
    throw error;
  }
  syncFolder(path.dirname(file));
}

/**
 * The rename itself is on disk only once its folder is.
 * @param {string} folder
 */
function syncFolder(folder) {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Null where there is no such file; one that cannot be read is named.
 * @param {string} file
 */
export function readIfThere(file) {
  if (!existsSync(file)) return null;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(
      `${file} cannot be read (${codeOf(error)}): give it to the user that runs Bursar.`,
      { cause: error },
    );
  }
}

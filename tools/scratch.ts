/** Folders for one run, which another user may pass through: as root, the embedded server runs as another user. */
import { chmodSync, mkdtempSync, statfsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Where Linux keeps files in memory. */
export const MEMORY = '/dev/shm';
/** A whole run of the tests needs some two gigabytes at a time. */
const ROOM_BYTES = 8 * 1024 ** 3;

export function scratchFolder(name: string): string {
  return made(os.tmpdir(), name);
}

/**
 * For data that no test needs on a disk, in memory where there is room. A copy of a database is a thousand files: making and
 * dropping one takes a tenth of the processor time there.
 */
export function fastScratchFolder(name: string): string {
  return made(hasRoom(MEMORY) ? MEMORY : os.tmpdir(), name);
}

function made(place: string, name: string): string {
  const folder = mkdtempSync(path.join(place, `bursar-${name}-`));
  chmodSync(folder, 0o711);
  return folder;
}

function hasRoom(place: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(place);
    return bavail * bsize >= ROOM_BYTES;
  } catch {
    return false;
  }
}

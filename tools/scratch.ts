/** A folder for one run, which another user may pass through: as root, the embedded server runs as another user. */
import { chmodSync, mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export function scratchFolder(name: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), `bursar-${name}-`));
  chmodSync(folder, 0o711);
  return folder;
}

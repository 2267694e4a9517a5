/** What still has to be loaded of a bundle that is built again: by a process that runs it, by a page that is open. */
import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeWhole } from '../whole-files.mjs';

/** Names the files of one build, so that the next one knows which were there for the build before it. */
const OWN = 'files.json';
const READABLE = 0o644;

/**
 * Carries the parts of the bundle before into the next one: what runs loads them late, by their names. Those of older builds are
 * left behind.
 */
export function keepForRunning(before: string, next: string): void {
  const made = readdirSync(next);
  const known = path.join(before, OWN);
  const old = existsSync(known) ? (JSON.parse(readFileSync(known, 'utf8')) as string[]) : [];
  for (const name of old) {
    const file = path.join(before, name);
    if (!made.includes(name) && existsSync(file)) copyFileSync(file, path.join(next, name));
  }
  writeWhole(path.join(next, OWN), JSON.stringify(made), { mode: READABLE });
}

import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from '../errors.js';
import { syncFolder } from './journal.js';

/**
 * There is a whole file under this name at every moment, the old one or the new. By hand, because write-file-atomic does not sync
 * the folder: after a power cut the rename could be undone.
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  const next = `${file}.next`;
  const handle = await open(next, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(next, file);
  await syncFolder(path.dirname(file));
}

/** Null where there is none. */
export async function readIfThere(file: string): Promise<Buffer | null> {
  return readFile(file).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
}

/**
 * Two processes must not write one journal. The lock names its owner by process id and the time it started, since ids come
 * back. Answers how to give it up.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, 'lock');
  const owner = (await readIfThere(file))?.toString() ?? '';
  const [pid = '', started = ''] = owner.split(' ');
  const isOwn = Number(pid) === process.pid && LOCKED.has(file);
  if (isOwn || (Number(pid) !== process.pid && (await isRunning(Number(pid), started))))
    throw new Error(
      `The folder ${folder} is in use by process ${pid}; every gateway needs one of its own.`,
    );
  await replaceFile(file, `${process.pid} ${await startOf(process.pid)}`);
  LOCKED.add(file);
  return async () => {
    LOCKED.delete(file);
    await replaceFile(file, '');
  };
}

/** What this process itself has locked. */
const LOCKED = new Set<string>();

async function isRunning(pid: number, started: string): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false;
  }
  return started === (await startOf(pid));
}

/** Clock ticks since boot, where the system has them. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

import { type Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { badInput } from '../failure.js';
import { contentOf } from './log-content.js';

export interface LogFile {
  readonly file: string;
  /** Below the folder that was named; of a file that was named, its name. Always with slashes. */
  readonly object: string;
  /** As it lies on disk. */
  readonly bytes: number;
  readonly modifiedMs: number;
}

export interface Found {
  readonly files: readonly LogFile[];
  /** Files below the folders that are no logs: offloaded bodies, permission checks and anything else. */
  readonly passedOver: number;
}

const LOG = /\.(json|jsonl|ndjson)(\.gz)?$/i;
/** Bedrock writes this to see whether it may write. */
const PERMISSION_CHECK = 'amazon-bedrock-logs-permission-check';

/** A file that is named is taken whatever it is called; of a folder, all below that is a log by name or content and is not hidden. */
export async function findLogs(paths: readonly string[]): Promise<Found> {
  const files: LogFile[] = [];
  let passedOver = 0;
  for (const name of paths) {
    const root = path.resolve(name);
    const about = await stat(root).catch((error: unknown) => {
      const hint = 'Name files or folders of invocation logs, as AWS delivered them.';
      throw badInput(`${name}: ${reasonOf(error)}.`, hint);
    });
    if (!about.isDirectory()) files.push(toLogFile(root, path.basename(root), about));
    else passedOver += await walk(root, root, files);
  }
  return { files, passedOver };
}

async function walk(root: string, folder: string, into: LogFile[]): Promise<number> {
  let passedOver = 0;
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const full = path.join(folder, entry.name);
    if (entry.name.startsWith('.') || entry.name.includes(PERMISSION_CHECK)) passedOver += 1;
    else if (entry.isDirectory()) passedOver += await walk(root, full, into);
    else if (await isLog(folder, entry, full)) {
      // A link to a file is followed, a link to a folder is not: it could lead back here.
      const about = await stat(full).catch(() => null);
      if (about?.isFile() === true) into.push(toLogFile(full, path.relative(root, full), about));
    } else passedOver += 1;
  }
  return passedOver;
}

/** By its name, where that can only be a log; else by what is in it: exports and deliveries have names of many kinds. */
async function isLog(folder: string, entry: Dirent, full: string): Promise<boolean> {
  if (LOG.test(entry.name) && !mayHoldBodies(folder, entry)) return true;
  return (entry.isFile() || entry.isSymbolicLink()) && (await contentOf(full)) === 'log';
}

/** Large prompts and answers lie in folders named `data` beside the log objects of their hour; so do other things. */
const mayHoldBodies = (folder: string, { name }: Dirent): boolean =>
  path.basename(folder) === 'data' || /manifest|_(input|output)\./.test(name);

function toLogFile(
  file: string,
  object: string,
  about: { size: number; mtimeMs: number },
): LogFile {
  return {
    file,
    object: object.split(path.sep).join('/'),
    bytes: about.size,
    modifiedMs: Math.floor(about.mtimeMs),
  };
}

export function reasonOf(error: unknown, done: 'read' | 'written' = 'read'): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'there is no such file or folder';
  if (code === 'EACCES' || code === 'EPERM') return `it may not be ${done}`;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'there is no room left on the disk';
  if (code === 'EROFS') return 'the disk is read-only';
  if (code === 'EISDIR') return 'it is a folder';
  return error instanceof Error ? error.message : String(error);
}

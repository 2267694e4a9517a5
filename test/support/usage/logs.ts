import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { shared } from '../shared.js';

export interface LogOptions {
  source?: 'servegen' | 'azure';
  /** About how many calls (servegen). */
  rows?: number;
  teams?: number;
  seed?: number;
  /** UTC date of the first call. */
  start?: string;
  /** No duplicates, damage, conflicts, late or unknown records. */
  clean?: boolean;
  /** Text delivery off: counts only. */
  noBodies?: boolean;
}

export interface MadeLogs {
  readonly dir: string;
  readonly logsDir: string;
  /** The organisation that the traffic belongs to, as `bursar apply -f` takes it. */
  readonly orgFile: string;
  readonly org: unknown;
  /** What a correct system reports. */
  readonly oracle: unknown;
}

/** Invocation logs made from real traffic, with the exact bill they must add up to; made once per set of arguments. */
export function makeLogs(options: LogOptions = {}): MadeLogs {
  if (shared === null) throw new Error('The generator is not here: use describeWithShared.');
  const generator = path.join(shared, 'tools/make_bedrock_logs.py');
  const args = argumentsOf(options);
  const name = createHash('sha256')
    .update(readFileSync(generator))
    .update(args.join(' '))
    .digest('hex')
    .slice(0, 16);
  const dir = path.join(os.tmpdir(), 'bursar-logs', name);
  if (!existsSync(dir)) {
    mkdirSync(path.dirname(dir), { recursive: true });
    const half = `${dir}.${randomUUID()}`;
    const { status, stderr } = spawnSync('python3', [generator, ...args, '--out', half], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`make_bedrock_logs.py failed:\n${stderr}`);
    // Two test files may ask at once: the first to finish wins, and both are the same.
    if (!existsSync(dir)) renameSync(half, dir);
  }
  const read = (file: string): unknown => JSON.parse(readFileSync(path.join(dir, file), 'utf8'));
  return {
    dir,
    logsDir: path.join(dir, 'logs'),
    orgFile: path.join(dir, 'org.json'),
    org: read('org.json'),
    oracle: read('oracle.json'),
  };
}

function argumentsOf({ source, rows, teams, seed, start, clean, noBodies }: LogOptions): string[] {
  const named = { source, rows, teams, seed, start };
  const values = Object.entries(named).flatMap(([key, value]) =>
    value === undefined ? [] : [`--${key}`, String(value)],
  );
  return [
    ...values,
    ...(clean === true ? ['--clean'] : []),
    ...(noBodies === true ? ['--no-bodies'] : []),
  ];
}

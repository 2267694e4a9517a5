import { spawnSync } from 'node:child_process';
import { it } from '@jest/globals';

const run = (...args: string[]) => spawnSync('promtool', args, { encoding: 'utf8' });

/** Reports its test as skipped where Prometheus' own tool is not installed. */
export const itWithPromtool: typeof it.skip = run('--version').status === 0 ? it : it.skip;

/** What promtool says against a file of rules; empty: nothing. */
export function complaintsAbout(rules: string): string {
  const { status, stdout, stderr } = run('check', 'rules', '--lint=all', rules);
  return status === 0 ? '' : `${stdout}${stderr}`;
}

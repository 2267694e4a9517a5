/** Runs one Jest project and adds up what it reports. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isMain } from './bootstrap.mjs';
import { run } from './parallel.ts';
import type { Counts } from './tally.ts';

const JEST = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];

/** Of what Jest writes with `--json`, what is added up. */
interface JestResult {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

/** A file that does not even load counts as one failure. */
export async function runJest(
  projects: string | readonly string[],
  args: readonly string[] = [],
): Promise<Counts> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bursar-jest-'));
  const file = path.join(folder, 'result.json');
  const { code } = await run(
    [
      ...JEST,
      '--selectProjects',
      ...[projects].flat(),
      '--passWithNoTests',
      '--json',
      '--outputFile',
      file,
      ...args,
    ],
    { live: true },
  );
  try {
    const result = JSON.parse(readFileSync(file, 'utf8')) as JestResult;
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    return {
      passed: result.numPassedTests,
      failed: failed === 0 && code !== 0 ? 1 : failed,
      skipped: result.numPendingTests + result.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (isMain(import.meta)) {
  const { code } = await run([...JEST, ...process.argv.slice(2)], { live: true });
  process.exit(code);
}

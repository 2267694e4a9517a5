/** Runs one Jest project and adds up what it says. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run } from './parallel.mjs';

const JEST = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];

/** `{ passed, failed, skipped }` of a project; a file that does not even load counts as one failure. */
export async function runJest(project, args = []) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bursar-jest-'));
  const file = path.join(folder, 'result.json');
  const { code } = await run(
    [
      ...JEST,
      '--selectProjects',
      project,
      '--passWithNoTests',
      '--json',
      '--outputFile',
      file,
      ...args,
    ],
    {
      live: true,
    },
  );
  try {
    const result = JSON.parse(readFileSync(file, 'utf8'));
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

if (process.argv[1] === import.meta.filename) {
  const { code } = await run([...JEST, ...process.argv.slice(2)], { live: true });
  process.exit(code);
}

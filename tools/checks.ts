/** The checks that need no tests: types, lint, formatting. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './bootstrap.mjs';
import { mapLimited, run } from './parallel.ts';
import type { Check } from './tally.ts';

const cache = path.join(root, 'node_modules/.cache');
const COMPILERS_MAX = 2;

/**
 * What runs on Node is one program, since tests read most of it anyway; pages see a browser's types instead. Every workspace
 * has a tsconfig.json of its own for editors and lint. The compiler is the native one, several times as fast; editors, builds
 * and tests of the code's layout need the interfaces that only the one before it has.
 */
const PROGRAMS = ['.', 'apps/web', 'test/browser'];

export async function checkTypes(): Promise<Check> {
  mkdirSync(path.join(cache, 'tsc'), { recursive: true });
  const outputs = await mapLimited(PROGRAMS, COMPILERS_MAX, async (project) => {
    const memory = path.join(
      cache,
      'tsc',
      `${project === '.' ? 'node' : project.replaceAll('/', '-')}.tsbuildinfo`,
    );
    const { code, output } = await run([
      'node_modules/typescript-7/bin/tsc',
      '-p',
      project,
      '--noEmit',
      // More of them know nothing of each other's types: those of the router are made out again by each.
      '--checkers',
      '1',
      '--incremental',
      '--tsBuildInfoFile',
      memory,
      '--pretty',
      'false',
    ]);
    return code === 0 ? '' : output || `tsc -p ${project} ended with code ${code}\n`;
  });
  // One file may belong to several projects: its errors are reported once.
  const lines = new Set(outputs.flatMap((output) => output.split('\n')).filter(Boolean));
  return {
    name: 'types',
    ok: outputs.every((output) => output === ''),
    output: [...lines].join('\n'),
  };
}

export async function checkLint(): Promise<Check> {
  const { code, output } = await run([
    'node_modules/oxlint/bin/oxlint',
    '--deny-warnings',
    '--format=unix',
  ]);
  return { name: 'lint', ok: code === 0, output: output.trim() };
}

export async function checkFormat(): Promise<Check> {
  const { code, output } = await run(['node_modules/oxfmt/bin/oxfmt', '--list-different', '.']);
  return {
    name: 'format',
    ok: code === 0,
    output: output === '' ? '' : `npm run format changes these:\n${output.trim()}`,
  };
}

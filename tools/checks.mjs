/** The checks that need no tests: types, lint, formatting. Each answers `{ name, ok, output }`. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './bootstrap.mjs';
import { mapLimited, run } from './parallel.mjs';

const cache = path.join(root, 'node_modules/.cache');
const COMPILERS_MAX = 2;

/** Every workspace by itself, as its own tsconfig.json says; what compiled before and did not change is quick. */
export async function checkTypes() {
  mkdirSync(path.join(cache, 'tsc'), { recursive: true });
  const projects = [
    ...workspaces('packages'),
    ...workspaces('apps'),
    'test',
    'test/browser',
    '.',
  ].filter((project) => existsSync(path.join(root, project, 'tsconfig.json')));
  const outputs = await mapLimited(projects, COMPILERS_MAX, async (project) => {
    const memory = path.join(cache, 'tsc', `${project.replaceAll('/', '-')}.tsbuildinfo`);
    const { code, output } = await run([
      'node_modules/typescript/bin/tsc',
      '-p',
      project,
      '--noEmit',
      '--incremental',
      '--tsBuildInfoFile',
      memory,
      '--pretty',
      'false',
    ]);
    return code === 0 ? '' : output || `tsc -p ${project} ended with code ${code}\n`;
  });
  // One file may belong to several projects: its errors are told once.
  const lines = new Set(outputs.flatMap((output) => output.split('\n')).filter(Boolean));
  return {
    name: 'types',
    ok: outputs.every((output) => output === ''),
    output: [...lines].join('\n'),
  };
}

function workspaces(folder) {
  return readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}`);
}

export async function checkLint() {
  const { code, output } = await run([
    'node_modules/eslint/bin/eslint.js',
    '.',
    '--max-warnings',
    '0',
    '--cache',
    '--cache-strategy',
    'content',
    '--cache-location',
    path.join(cache, 'eslint/'),
  ]);
  return { name: 'lint', ok: code === 0, output: output.trim() };
}

export async function checkFormat() {
  const { code, output } = await run([
    'node_modules/prettier/bin/prettier.cjs',
    '--check',
    '.',
    '--log-level',
    'warn',
    '--cache',
  ]);
  return { name: 'format', ok: code === 0, output: output.trim() };
}

/** What is built in a clone: what each part is made from, and how. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root } from '../bootstrap.mjs';
import { run, type RunOptions } from '../parallel.ts';
import { keepForRunning } from './running.ts';

const SCOPE = '@bursar/';
const VITE = 'node_modules/vite/bin/vite.js';

/** All paths are relative to the repository. */
export interface Part {
  /** Files and folders that it is made from. */
  readonly from: readonly string[];
  /** Of the files in them, those that count. */
  readonly filter?: (file: string) => boolean;
  /** Without this there is nothing to make, as in the image, where some sources are absent. */
  readonly needs?: string;
  /** What must exist afterwards. */
  readonly makes: string;
  readonly make: () => Promise<void>;
  /** Parts that must be made before it. */
  readonly after?: readonly string[];
  /** Parts that it runs with: they are built too, in any order. */
  readonly uses?: readonly string[];
}

export const PARTS: Readonly<Record<string, Part>> = {
  prisma: {
    from: ['prisma/schema.prisma'],
    makes: 'apps/api/src/generated/prisma/client.ts',
    // Generating needs no engine; the variable keeps Prisma from downloading one.
    make: () =>
      node(['node_modules/prisma/build/index.js', 'generate'], {
        env: { PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true' },
      }),
  },
  ...compiledUnder('packages'),
  ...compiledUnder('examples'),
  api: bundled('apps/api', ['main.api', 'main.worker', 'main.sample'], ['prisma']),
  cli: compiled('apps/cli'),
  graphql: {
    from: ['apps/api/src', 'apps/web/schema.mjs'],
    filter: (file) => file.endsWith('.graphql'),
    needs: 'apps/web/schema.mjs',
    makes: 'apps/web/src/generated/schema.d.ts',
    make: () => node(['apps/web/schema.mjs']),
  },
  web: {
    from: [
      ...['apps/web', 'packages/limits/src', 'packages/pricing/src', 'packages/time/src'],
      'tools/build/running.ts',
    ],
    filter: (file) => !/(^|\/)(dist|node_modules)|\.spec\.tsx?$|\.d\.ts$/.test(file),
    after: ['limits', 'pricing', 'time'],
    needs: 'apps/web/src/main.tsx',
    makes: 'apps/web/dist',
    make: () =>
      swapped('apps/web/dist', async (next) => {
        const args = ['build', 'apps/web', '--outDir', next, '--emptyOutDir', '--logLevel', 'warn'];
        // A test run says `test`, and would get React's slow development build.
        await node([VITE, ...args], { env: { NODE_ENV: 'production' } });
        keepForRunning(path.join(root, 'apps/web/dist/assets'), path.join(next, 'assets'));
      }),
  },
};

/** Compiled, and its entries joined with all that they import: the packages of this repository too. */
function bundled(workspace: string, entries: readonly string[], after: readonly string[]): Part {
  const packages = packagesUsedBy(workspace);
  const part = compiled(workspace, async (next) => {
    const { bundle } = await import('./bundle.ts');
    await bundle(next, entries);
    keepForRunning(path.join(root, workspace, 'dist', 'bundled'), path.join(next, 'bundled'));
  });
  return {
    ...part,
    from: [
      ...part.from,
      'tools/build/bundle.ts',
      'tools/build/running.ts',
      ...packages.map((name) => `packages/${name}/src`),
    ],
    after: [...after, ...packages],
  };
}

/** One workspace through swc: specs stay out, everything that is no TypeScript is copied. */
function compiled(
  workspace: string,
  finish: (next: string) => Promise<void> = () => Promise.resolve(),
): Part {
  return {
    from: [`${workspace}/src`, 'apps/api/.swcrc'],
    filter: (file) => !file.endsWith('.spec.ts'),
    makes: `${workspace}/dist`,
    needs: `${workspace}/src`,
    uses: packagesUsedBy(workspace),
    make: () =>
      swapped(`${workspace}/dist`, async (next) => {
        await node(
          [
            path.join(root, 'node_modules/@swc/cli/bin/swc.js'),
            'src',
            '-d',
            next,
            '--strip-leading-paths',
            '--copy-files',
            '--quiet',
            '--config-file',
            path.join(root, 'apps/api/.swcrc'),
            '--ignore',
            '**/*.spec.ts',
          ],
          { cwd: path.join(root, workspace) },
        );
        await finish(next);
      }),
  };
}

/** The workspaces that one depends on, by the names of their parts. */
function packagesUsedBy(workspace: string): string[] {
  const file = path.join(root, workspace, 'package.json');
  if (!existsSync(file)) return [];
  const { dependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  return Object.keys(dependencies)
    .filter((name) => name.startsWith(SCOPE))
    .map((name) => name.slice(SCOPE.length));
}

/** A part for every workspace in a folder. */
function compiledUnder(folder: string): Record<string, Part> {
  const names = readdirSync(path.join(root, folder)).filter((name) =>
    existsSync(path.join(root, folder, name, 'src')),
  );
  return Object.fromEntries(names.map((name) => [name, compiled(`${folder}/${name}`)]));
}

async function node(args: readonly string[], options: RunOptions = {}): Promise<void> {
  const { code, output } = await run(args, options);
  if (code !== 0) throw new Error(output.trim());
}

async function swapped(folder: string, make: (next: string) => Promise<void>): Promise<void> {
  const now = path.join(root, folder);
  const next = `${now}.next`;
  const old = `${now}.old`;
  rmSync(next, { recursive: true, force: true });
  await make(next);
  mkdirSync(next, { recursive: true });
  rmSync(old, { recursive: true, force: true });
  if (existsSync(now)) renameSync(now, old);
  renameSync(next, now);
  rmSync(old, { recursive: true, force: true });
}

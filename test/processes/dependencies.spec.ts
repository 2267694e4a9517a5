import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { root } from '../support/root.js';

const WORKSPACE = 'node_modules/@bursar/limits';
const LOCK = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/pg': { version: '8.23.1' },
    [WORKSPACE]: { resolved: 'packages/limits', link: true },
  },
};

let clone: string;
beforeEach(() => {
  clone = mkdtempSync(path.join(os.tmpdir(), 'bursar-clone-'));
  cpSync(path.join(root, 'tools'), path.join(clone, 'tools'), { recursive: true });
  writeJson('package.json', { type: 'module' });
  writeJson('package-lock.json', LOCK);
  mkdirSync(path.join(clone, WORKSPACE), { recursive: true });
  writeJson('node_modules/.package-lock.json', LOCK);
  // In place of npm: leaves a mark and installs nothing.
  mkdirSync(path.join(clone, 'bin'));
  writeFileSync(path.join(clone, 'bin/npm'), `#!/bin/sh\ntouch '${clone}/installed'\n`);
  chmodSync(path.join(clone, 'bin/npm'), 0o755);
  writeFileSync(path.join(clone, 'script.mjs'), 'console.log("ran");\n');
});
afterEach(() => rmSync(clone, { recursive: true, force: true }));

const writeJson = (name: string, value: object): void =>
  writeFileSync(path.join(clone, name), JSON.stringify(value));

/** Runs a script as `npm run` does, and returns whether dependencies were installed for it. */
function runInstalls(): boolean {
  const { stdout } = spawnSync(process.execPath, ['tools/run.mjs', 'script.mjs'], {
    cwd: clone,
    env: { PATH: `${clone}/bin:${process.env['PATH'] ?? ''}` },
    encoding: 'utf8',
  });
  expect(stdout).toContain('ran');
  return existsSync(path.join(clone, 'installed'));
}

describe('dependencies', () => {
  it('that are all there are not installed again', () => {
    expect(runInstalls()).toBe(false);
  });

  it('of another version are installed', () => {
    const packages = { ...LOCK.packages, 'node_modules/pg': { version: '8.0.0' } };
    writeJson('node_modules/.package-lock.json', { packages });
    expect(runInstalls()).toBe(true);
  });

  it('are installed once a workspace is new', () => {
    rmSync(path.join(clone, WORKSPACE), { recursive: true });
    expect(runInstalls()).toBe(true);
  });
});

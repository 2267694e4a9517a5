import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keepForRunning } from '../../tools/build/running.js';

describe('a bundle that is built under a running process', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'bursar-bundle-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function build(before: string, name: string, files: readonly string[]): string[] {
    const next = path.join(folder, name);
    mkdirSync(next);
    for (const file of files) writeFileSync(path.join(next, file), name);
    keepForRunning(path.join(folder, before), next);
    return readdirSync(next)
      .filter((file) => file.endsWith('.js'))
      .sort();
  }

  it('still has the late parts of the build before, and none of an older one', () => {
    expect(build('none', 'one', ['main.js', 'pdf-1.js'])).toEqual(['main.js', 'pdf-1.js']);
    expect(build('one', 'two', ['main.js', 'pdf-2.js'])).toEqual([
      'main.js',
      'pdf-1.js',
      'pdf-2.js',
    ]);
    expect(build('two', 'three', ['main.js', 'pdf-3.js'])).toEqual([
      'main.js',
      'pdf-2.js',
      'pdf-3.js',
    ]);
  });
});

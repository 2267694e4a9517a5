import { describe, expect, it } from '@jest/globals';
import { api, everything, isTest } from '../support/house/house.js';
import { excess, largeFolders, wideModules } from '../support/house/rules.js';
import { dependenciesOf, functionsOf, readSource } from '../support/house/sources.js';

const FOLDER_FILES_MAX = 25;
const MODULE_EXPORTS_MAX = 20;
const FILE_LINES_MAX = 250;
const FUNCTION_LINES_MAX = 50;
const COMPONENT_LINES_MAX = 80;
const DEPENDENCIES_MAX = 5;

const known = JSON.parse(readSource('test/house/ratchet.json')) as Record<
  'folders' | 'exports' | 'files' | 'functions' | 'dependencies',
  Record<string, number>
>;

describe('size', () => {
  it('of folders stays one thought, specs aside', () => {
    expect(excess(known.folders, largeFolders(everything, FOLDER_FILES_MAX))).toEqual([]);
  });

  it('of what a domain exports stays small', () => {
    expect(excess(known.exports, wideModules(api, MODULE_EXPORTS_MAX))).toEqual([]);
  });

  it('of a folder is noticed at the twenty-sixth file', () => {
    const files = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ name: `apps/seeded/file-${n}.ts`, text: '' }));
    const spec = { name: 'apps/seeded/file.spec.ts', text: '' };
    expect(largeFolders([...files(25), spec], FOLDER_FILES_MAX)).toEqual([]);
    expect(excess({}, largeFolders(files(26), FOLDER_FILES_MAX))).toEqual([
      'apps/seeded: 26, allowed 0',
    ]);
  });

  it('of a module is noticed at the twenty-first name', () => {
    const module = (count: number) => ({
      name: 'apps/api/src/seeded/seeded.module.ts',
      text: Array.from({ length: count }, (_, n) => `export { n${n} } from './n${n}.js';`).join(
        '\n',
      ),
    });
    expect(wideModules([module(20)], MODULE_EXPORTS_MAX)).toEqual([]);
    expect(wideModules([module(21)], MODULE_EXPORTS_MAX)).toEqual([
      ['apps/api/src/seeded/seeded.module.ts', 21],
    ]);
  });

  it('leaves the ratchet once it is within its limit', () => {
    expect(excess({ 'apps/seeded': 30 }, [])).toEqual([
      'apps/seeded is within limits now: take it out of test/house/ratchet.json',
    ]);
  });

  it('asks for few things at a time', () => {
    const wrong = api.flatMap(dependenciesOf).filter(({ count }) => count > DEPENDENCIES_MAX);
    expect(
      excess(
        known.dependencies,
        wrong.map(({ id, count }) => [id, count]),
      ),
    ).toEqual([]);
  });

  const written = everything.filter(({ name }) => /\.(tsx?|mjs)$/.test(name));

  it('of files stays readable', () => {
    const long = written.map(
      ({ name, text }) => [name, text.trimEnd().split('\n').length] as const,
    );
    expect(
      excess(
        known.files,
        long.filter(([, lines]) => lines > FILE_LINES_MAX),
      ),
    ).toEqual([]);
  });

  it('of functions stays readable', () => {
    const long = written
      .filter((file) => !isTest(file))
      .flatMap(functionsOf)
      .filter(
        ({ lines, isComponent }) =>
          lines > (isComponent ? COMPONENT_LINES_MAX : FUNCTION_LINES_MAX),
      );
    expect(
      excess(
        known.functions,
        long.map(({ id, lines }) => [id, lines]),
      ),
    ).toEqual([]);
  });
});

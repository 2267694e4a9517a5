import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { api, everything, isTest } from '../support/house/house.js';
import {
  dependenciesOf,
  functionsOf,
  namesExportedBy,
  readSource,
} from '../support/house/sources.js';

const FOLDER_FILES_MAX = 25;
const MODULE_EXPORTS_MAX = 20;
const FILE_LINES_MAX = 250;
const FUNCTION_LINES_MAX = 50;
const COMPONENT_LINES_MAX = 80;
const DEPENDENCIES_MAX = 5;

describe('size', () => {
  it('of folders stays one thought, specs aside', () => {
    const counts = new Map<string, number>();
    for (const { name } of everything.filter((file) => !isTest(file))) {
      const folder = path.posix.dirname(name);
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
    const large = [...counts].filter(([, files]) => files > FOLDER_FILES_MAX);
    expect(excess('folders', large)).toEqual([]);
  });

  it('of what a domain exports stays small', () => {
    const modules = api.filter(({ name }) => /\/([\w-]+)\/\1\.module\.ts$/.test(name));
    const wide = modules.map((file) => [file.name, namesExportedBy(file).length] as const);
    expect(
      excess(
        'exports',
        wide.filter(([, names]) => names > MODULE_EXPORTS_MAX),
      ),
    ).toEqual([]);
  });

  it('asks for few things at a time', () => {
    const wrong = api.flatMap(dependenciesOf).filter(({ count }) => count > DEPENDENCIES_MAX);
    expect(
      excess(
        'dependencies',
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
        'files',
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
        'functions',
        long.map(({ id, lines }) => [id, lines]),
      ),
    ).toEqual([]);
  });
});

/** What is beyond a limit must be in ratchet.json, and may only shrink; once within the limit it leaves the list. */
function excess(
  kind: 'folders' | 'exports' | 'files' | 'functions' | 'dependencies',
  found: readonly (readonly [string, number])[],
): string[] {
  const known =
    (JSON.parse(readSource('test/house/ratchet.json')) as Record<string, Record<string, number>>)[
      kind
    ] ?? {};
  const grown = found
    .filter(([id, size]) => size > (known[id] ?? 0))
    .map(([id, size]) => `${id}: ${size}, allowed ${known[id] ?? 0}`);
  const ids = new Set(found.map(([id]) => id));
  const gone = Object.keys(known).filter((id) => !ids.has(id));
  return [
    ...grown,
    ...gone.map((id) => `${id} is within limits now: take it out of test/house/ratchet.json`),
  ];
}

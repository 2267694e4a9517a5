import path from 'node:path';
import { domainOf, FLOW, isTest } from './house.js';
import { importsOf, namesExportedBy, type SourceFile } from './sources.js';
import { namesTable, TABLES } from './tables.js';

interface Import {
  readonly name: string;
  readonly domain: string;
  readonly upstream: string;
  readonly from: string;
}

export const resolved = (name: string, from: string): string =>
  from.startsWith('.') ? new URL(from, `file:///${name}`).pathname : from;

/** Every import that crosses from one domain into another. Generated code and the tools belong to the platform. */
function crossingImports(files: readonly SourceFile[]): Import[] {
  return files.flatMap((file) => {
    const domain = domainOf(file.name);
    if (domain === null) return [];
    return importsOf(file).flatMap((from) => {
      // A folder within a domain is no domain of its own.
      const upstream = domainOf(resolved(file.name, from).slice(1));
      return upstream === null || upstream === domain || upstream === 'generated'
        ? []
        : [{ name: file.name, domain, upstream, from }];
    });
  });
}

const said = ({ name, from }: Import): string => `${name} imports ${from}`;

/** Imports from a domain that comes later. */
export const importsFromBelow = (files: readonly SourceFile[]): string[] =>
  crossingImports(files)
    .filter(({ domain, upstream }) => FLOW.indexOf(upstream) >= FLOW.indexOf(domain))
    .map(said);

/** Imports of a file of another domain that is not its module. */
export const importsPastModule = (files: readonly SourceFile[]): string[] =>
  crossingImports(files)
    .filter(
      ({ upstream, from }) => upstream !== 'platform' && !from.endsWith(`/${upstream}.module.js`),
    )
    .map(said);

/** Handlers of jobs that lie in a file of another name than theirs. */
export const strayHandlers = (files: readonly SourceFile[]): string[] =>
  files
    .filter(({ name, text }) => /^@Handles\(/m.test(text) && !/\.processors?\.ts$/.test(name))
    .map(({ name }) => name);

type Crossings = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Uses of a table by another domain than its owner that are not listed, and those listed that are gone. */
export function tableDifferences(files: readonly SourceFile[], listed: Crossings): string[] {
  const found = new Map<string, Set<string>>();
  for (const file of files.filter((one) => !isTest(one))) {
    const domain = domainOf(file.name);
    if (domain === null) continue;
    const used = found.get(domain) ?? new Set();
    for (const [owner, tables] of Object.entries(TABLES))
      if (owner !== domain)
        for (const table of tables) if (namesTable(file.text, table)) used.add(table);
    found.set(domain, used);
  }
  return FLOW.flatMap((domain) => {
    const is = [...(found.get(domain) ?? [])];
    const was = Object.keys(listed[domain] ?? {});
    return [
      ...is.filter((table) => !was.includes(table)).map((table) => `${domain} now uses ${table}`),
      ...was
        .filter((table) => !is.includes(table))
        .map((table) => `${domain} uses ${table} no more: take it out of test/house/tables.json`),
    ];
  });
}

/** Folders with more files than `most`, specs aside. */
export function largeFolders(
  files: readonly SourceFile[],
  most: number,
): (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { name } of files.filter((file) => !isTest(file))) {
    const folder = path.posix.dirname(name);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count > most);
}

/** Modules of domains that export more names than `most`. */
export const wideModules = (
  files: readonly SourceFile[],
  most: number,
): (readonly [string, number])[] =>
  files
    .filter(({ name }) => /\/([\w-]+)\/\1\.module\.ts$/.test(name))
    .map((file) => [file.name, namesExportedBy(file).length] as const)
    .filter(([, names]) => names > most);

/** What is beyond a limit must be in the ratchet, and may only shrink; once within the limit it leaves the list. */
export function excess(
  known: Readonly<Record<string, number>>,
  found: readonly (readonly [string, number])[],
): string[] {
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

// Spelt apart, so that this list is not counted itself.
const LITERARY = ['to_ld', 'unto_ld', 'who_ever', 'an_ew', 'dear_est', 'no_body', 'some_body'];

/** Words that a reader would not search for, each where it stands. */
export function literaryWords(files: readonly SourceFile[]): string[] {
  const pattern = new RegExp(`\\b(${LITERARY.join('|').replaceAll('_', '')})\\b`, 'gi');
  return files.flatMap(({ name, text }) =>
    [...text.matchAll(pattern)].map(([word]) => `${name}: ${word}`),
  );
}

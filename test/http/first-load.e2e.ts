import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { root } from '../support/root.js';

const DIST = path.join(root, 'apps/web/dist');

/** Of any page, in bytes as they are sent; the figures on it are some 10 kB more. */
const PAGE_BYTES_MAX = 600_000;
/** Pages that draw a chart as they open. */
const CHARTED = /\/(?:overview|explore|team|anomaly|forecast|operations)-page\.tsx$/;

/**
 * What every page loads, and charts, in thousands of bytes as they are sent. Where one grows past its bound: can what it gained
 * come with the page that draws it? Only then raise the bound.
 */
const BOUNDS_KB: Readonly<Record<string, number>> = {
  'index.js': 82,
  'index.css': 24,
  'react.js': 62,
  'shared.js': 214,
  'shared.css': 54,
  'charts.js': 95,
};

interface Chunk {
  readonly file: string;
  readonly name?: string;
  readonly src?: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
  readonly assets?: readonly string[];
}

const manifest = JSON.parse(
  readFileSync(path.join(DIST, '.vite/manifest.json'), 'utf8'),
) as Readonly<Record<string, Chunk>>;

/** A chunk, what it imports, and their styles. */
function filesOf(key: string, known = new Set<string>()): Set<string> {
  const chunk = manifest[key];
  if (chunk === undefined) throw new Error(`The manifest has no ${key}.`);
  if (known.has(chunk.file)) return known;
  for (const file of [chunk.file, ...(chunk.css ?? [])]) known.add(file);
  for (const one of chunk.imports ?? []) filesOf(one, known);
  return known;
}

/** As it is sent to a browser of today. */
function bytesOf(file: string): number {
  const whole = path.join(DIST, file);
  return statSync(existsSync(`${whole}.br`) ? `${whole}.br` : whole).size;
}

const sum = (files: Iterable<string>): number =>
  [...files].reduce((bytes, file) => bytes + bytesOf(file), 0);

const keys = Object.keys(manifest);
const entry = keys.find((key) => manifest[key]?.isEntry === true) ?? 'index.html';
const html = readFileSync(path.join(DIST, 'index.html'), 'utf8');
const preloaded = [...html.matchAll(/href="\.\/(assets\/[^"]+\.woff2)"/g)].map(
  ([, file = '']) => file,
);
const pages = keys.filter((key) => /^src\/features\/.*-page\.tsx$/.test(key));
const charts = keys.filter((key) => key.endsWith('charts/stacked-chart.tsx'));

describe('the first load', () => {
  it('of every page is small, with charts and fonts', () => {
    expect(pages.length).toBeGreaterThan(30);
    expect([charts.length, preloaded.length]).toEqual([1, 2]);
    const loads = pages.map((page) => {
      const drawn = CHARTED.test(page) ? charts : [];
      const files = new Set([entry, page, ...drawn].flatMap((key) => [...filesOf(key)]));
      return [page, sum(new Set([...files, ...preloaded, 'index.html']))] as const;
    });
    expect(loads.filter(([, bytes]) => bytes > PAGE_BYTES_MAX)).toEqual([]);
  });

  it('keeps what all pages share within its bounds, and no chunk grows unseen', () => {
    const shared = new Set([entry, ...charts].flatMap((key) => [...filesOf(key)]));
    const found = [...shared].flatMap((file) => {
      const name = path.basename(file).replace(/-[\w-]{8}\./, '.');
      const kb = bytesOf(file) / 1000;
      return kb > (BOUNDS_KB[name] ?? SMALL_KB) ? [`${name}: ${kb.toFixed(1)} kB`] : [];
    });
    expect(found).toEqual([]);
  });

  it('needs no chart before one is drawn', () => {
    const first = [...filesOf(entry)].filter((file) => file.includes('charts'));
    expect(first).toEqual([]);
  });

  it('draws its bar before any script has come', () => {
    const scripts = html.match(/<(?:script|link rel="modulepreload")[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThan(2);
    expect(scripts.filter((tag) => !tag.includes('fetchpriority="low"'))).toEqual([]);
  });

  it('asks for few files', () => {
    const counts = pages.map((page) => {
      const files = new Set([entry, page].flatMap((key) => [...filesOf(key)]));
      return [page, files.size] as const;
    });
    expect(counts.filter(([, files]) => files > FILES_MAX)).toEqual([]);
  });
});

/** Of a chunk that has no bound of its own. */
const SMALL_KB = 8;
const FILES_MAX = 20;

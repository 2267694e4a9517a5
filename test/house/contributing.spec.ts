import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FLOW } from '../support/house/house.js';
import { readSource } from '../support/house/sources.js';
import { root } from '../support/root.js';

const page = readSource('CONTRIBUTING.md');
const exists = (name: string): boolean => existsSync(path.join(root, name));

/** The rows of the table under a heading, each as its cells. */
function rowsUnder(heading: string): string[][] {
  const [, below = ''] = page.split(`\n### ${heading}\n`);
  const lines = below.split('\n').filter((line) => !line.startsWith('#'));
  const begin = lines.findIndex((line) => line.startsWith('|'));
  const length = lines.slice(begin).findIndex((line) => !line.startsWith('|'));
  return lines.slice(begin + 2, begin + length).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const namesIn = (text = ''): string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

describe('CONTRIBUTING.md', () => {
  it('names every domain of the api, in its order', () => {
    const domains = rowsUnder('Domains').flatMap(([domain]) => namesIn(domain));
    expect(domains).toEqual(FLOW.filter((domain) => exists(`apps/api/src/${domain}`)));
  });

  it('names every package', () => {
    const named = [...page.matchAll(/^packages\/([\w-]+) /gm)].map(([, name = '']) => name);
    const there = readdirSync(path.join(root, 'packages')).filter((name) =>
      exists(`packages/${name}/package.json`),
    );
    expect(named.sort()).toEqual(there.sort());
  });

  it('says where to find things, on paths that exist', () => {
    const rows = rowsUnder('Where to find it');
    expect(rows.length).toBeGreaterThanOrEqual(20);
    const paths = rows.map(([what = '', where]) => ({
      what,
      paths: namesIn(where).filter((name) => name.includes('/')),
    }));
    expect(paths.filter((row) => row.paths.length === 0)).toEqual([]);
    expect(paths.flatMap((row) => row.paths).filter((name) => !exists(name))).toEqual([]);
  });

  it.each([
    'log upload endpoint',
    'price of a call',
    'admission decision',
    'settling a call',
    'gateways',
    'kill switch',
    'routing',
    'signed policy',
    'provisional price',
    'increases',
    'denial reasons',
    'frozen keys',
    'configuration file',
    'time zones',
    'roles',
    'spend SQL',
    "a page's GraphQL",
    'job',
    'lock',
    'start script',
    'anomalies',
    'alerts',
    'how calls fare',
    'a source',
    'the bill',
    'deny policies',
    'whose a table is',
  ])('says where to find: %s', (subject) => {
    const found = rowsUnder('Where to find it').filter(([what = '']) => what.includes(subject));
    expect(found).not.toEqual([]);
  });

  it('says where tests of each kind lie', () => {
    const [, tests = ''] = page.split('\n### Tests\n');
    expect(tests).toContain('`test/<thought>/*.e2e.ts`');
    expect(tests).toContain('`test/support/<thought>/*.ts`');
  });
});

describe('a README', () => {
  it.each([
    'approvals',
    'ledger',
    'reconciliation',
    'budgets',
    'holds',
    'leases',
    'quotas',
    'requests',
    'policies',
    'admissions',
  ])('says what %s owns, what it does not, and what is always true', (domain) => {
    const text = readSource(`apps/api/src/${domain}/README.md`);
    for (const part of [/\bOwns\b/, /\bDoes not own\b/, /^## Always true$/m])
      expect(text).toMatch(part);
  });
});

import { stripTypeScriptTypes } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { api, everything, isTest, programs } from '../support/house/house.js';
import { literaryWords } from '../support/house/rules.js';
import { readSource } from '../support/house/sources.js';

describe('code', () => {
  it('reads the environment in one place of each program', () => {
    const places = /(^|\/)(config|settings|environment|main|[\w-]+\.main|main\.\w+)\.ts$/;
    const wrong = programs.filter(
      (file) => !isTest(file) && !places.test(file.name) && /\bprocess\.env\b/.test(file.text),
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('never makes a binary number of money', () => {
    const money =
      /\b(?:parseFloat|Number|Number\.parseFloat)\(\s*[\w.?[\]'"]*(?:cost|usd|amount|price|per1M|femto|money)\w*/i;
    // Charts and metrics are drawn by binary numbers; what is written of money comes from the exact text.
    const drawn =
      /^apps\/api\/src\/platform\/metrics\.ts$|^apps\/web\/src\/(shared\/(charts\/|money)|features\/.*-?chart)/;
    // A forecast is an estimate; what leaves this file is exact again.
    const estimated = 'apps/api/src/spend/forecast/estimate.ts';
    const wrong = programs
      .filter((file) => !isTest(file) && !drawn.test(file.name) && file.name !== estimated)
      .filter(({ text }) => money.test(text));
    expect(wrong.map(({ name, text }) => `${name}: ${money.exec(text)?.[0] ?? ''}`)).toEqual([]);
  });

  it('asks for the clocks of a zone in one place', () => {
    const home =
      /^packages\/time\/src\/|^apps\/api\/src\/platform\/postgres\/local-time\.ts$|^apps\/web\/(late-parts|src\/shared\/data\/late-clocks)\.ts$/;
    // Formats of UTC and offsets from UTC know no zone; any other name is looked up, here or in Postgres.
    const zoned =
      /temporal-polyfill|DateTimeFormat\((?![^)]*timeZone: 'UTC')|toLocale(Date|Time)String|AT TIME ZONE (?!'UTC'|interval\b|\$\{ahead\()/;
    const wrong = programs.filter(
      (file) => !isTest(file) && !home.test(file.name) && zoned.test(file.text),
    );
    expect(wrong.map(({ name, text }) => `${name}: ${zoned.exec(text)?.[0] ?? ''}`)).toEqual([]);
  });

  it('draws every table by the one that keeps actions in sight and makes cards on a phone', () => {
    const plain = /@cloudscape-design\/components\/(?:table|cards)'/;
    const wrong = programs
      .filter(({ name }) => !name.startsWith('apps/web/src/shared/table/'))
      .filter(({ text }) => plain.test(text));
    expect(wrong.map(({ name }) => `${name}: Table of shared/table/table.ts`)).toEqual([]);
  });

  it('draws every axis of amounts by the one that has round ticks: a domain of its own ends in any figure', () => {
    const other = /<YAxis\b(?!\s*\{\.\.\.amountAxis\([^()]*\)\}\s*\/>)/;
    const wrong = programs.filter(({ text }) => other.test(text));
    expect(wrong.map(({ name }) => `${name}: amountAxis of shared/charts/axes.ts alone`)).toEqual(
      [],
    );
  });

  it('keeps what is typed into a form over a sign-in that leaves the page', () => {
    const typed = /const \[(?:draft|form|reason|note), \w+\] = useState\b/;
    // Filters are no form; a form of the sign-in page has secrets alone.
    const apart = /^apps\/web\/src\/features\/(sign-in\/|audit\/audit-filters\.tsx$)/;
    const wrong = programs
      .filter(({ name }) => name.startsWith('apps/web/src/features/') && !apart.test(name))
      .filter(({ text }) => typed.test(text));
    expect(wrong.map(({ name }) => `${name}: useKept of shared/data/kept.ts`)).toEqual([]);
  });

  it('keeps what the server said of a draft beside that draft alone', () => {
    const apart =
      /const \[(?:rehearsal|outcome|refused|denies|planned|tried|trial), \w+\] = useState</;
    const wrong = programs.filter(({ text }) => apart.test(text));
    expect(wrong.map(({ name }) => `${name}: useSaidOf of shared/data/said-of.ts`)).toEqual([]);
  });

  it('says when, in sentences of the api, by one function', () => {
    const wrong = api.filter(
      ({ name, text }) =>
        !/\.spec\.ts$|^apps\/api\/src\/platform\/text\/instant\.ts$/.test(name) &&
        /slice\(0, 16\)\s*\.replace\('T'/.test(text),
    );
    expect(wrong.map(({ name }) => `${name}: minuteText of platform/text/instant.ts`)).toEqual([]);
  });

  it('takes locks of Postgres by their list alone', () => {
    const wrong = api.filter(
      ({ name, text }) =>
        !/^apps\/api\/src\/platform\/locks(\.spec)?\.ts$/.test(name) && /advisory/i.test(text),
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('leaves no focused test and no note to do something later', () => {
    const forbidden = new RegExp(
      ['\\b(?:it|test|describe)\\.on', 'ly\\b|\\bTO', 'DO\\b|\\bFIX', 'ME\\b'].join(''),
    );
    const wrong = everything.filter(({ text }) => forbidden.test(text));
    expect(wrong.map(({ name, text }) => `${name}: ${forbidden.exec(text)?.[0] ?? ''}`)).toEqual(
      [],
    );
  });
});

describe('code that Node runs as it is', () => {
  const asItIs =
    /^tools\/.*\.ts$|^test\/support\/processes\/(foreign-postgres|on-full-disk|python)\.ts$|\/supported-version\.ts$/;

  /** Node only takes types out, and finds a file by its whole name. */
  const whyNot = (text: string): string | null => {
    const compiled = /^import (?!type\b)[^;]*?from '\.{1,2}\/[^']*\.js'/m.exec(text)?.[0];
    if (compiled !== undefined) return `${compiled}: name the .ts file`;
    if (/^\s*@\w+\(/m.test(text)) return 'a decorator';
    try {
      stripTypeScriptTypes(text);
      return null;
    } catch (error) {
      return String(error);
    }
  };

  it('is JavaScript but for its types', () => {
    const files = everything.filter(({ name }) => asItIs.test(name));
    expect(files.length).toBeGreaterThan(20);
    expect(files.flatMap(({ name, text }) => whyNot(text)?.concat(` in ${name}`) ?? [])).toEqual(
      [],
    );
  });

  it.each([
    'enum Kind { A }',
    'class A { constructor(private readonly b: string) {} }',
    'namespace A { export const b = 1; }',
    "import { a } from './a.js';",
    '@Injectable()\nclass A {}',
  ])('is not %s', (text) => {
    expect(whyNot(text)).not.toBeNull();
  });
});

describe('words', () => {
  /** All of them together. Most that are left are names in contracts: columns, codes, fields of clients. */
  const LITERARY_MAX = 60;

  it('that a reader would not search for are few', () => {
    const found = literaryWords(everything);
    expect(found.length > LITERARY_MAX ? found : []).toEqual([]);
  });

  it('of that kind are counted in code, text and specs', () => {
    const text = ['No', 'body knows what was to', 'ld.'].join('');
    const names = ['apps/api/src/a.ts', 'README.md', 'test/a/a.spec.ts'];
    expect(literaryWords(names.map((name) => ({ name, text })))).toHaveLength(6);
  });
});

describe('the lock file', () => {
  it('knows every platform of every native package, so that it installs anywhere', () => {
    const lock = JSON.parse(readSource('package-lock.json')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const names = new Set(
      Object.keys(lock.packages).map((where) => where.split('node_modules/').at(-1)),
    );
    const wrong = Object.entries(lock.packages).flatMap(([where, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !names.has(name))
        .map((name) => `${where} lacks ${name}`),
    );
    expect(wrong).toEqual([]);
  });
});

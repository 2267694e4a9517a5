import { describe, expect, it } from '@jest/globals';
import {
  dependenciesOf,
  functionsOf,
  importsOf,
  readSource,
  type SourceFile,
  sourcesUnder,
} from './support/sources.js';

/** The house, from the ground up: a domain imports only from domains before it. */
const FLOW = [
  'platform',
  'audit',
  'access',
  'org',
  'prices',
  'usage',
  'ledger',
  'intake',
  'spend',
  'anomalies',
  'reconciliation',
  'chargeback',
  'gateways',
  'budgets',
  'quotas',
  'controls',
  'gateway',
  'notifications',
  'connectors',
];
const FILE_LINES_MAX = 250;
const FUNCTION_LINES_MAX = 50;
const COMPONENT_LINES_MAX = 80;
const DEPENDENCIES_MAX = 5;

const isTest = ({ name }: SourceFile): boolean =>
  /\.(spec|e2e|soak|browser|fixture)\.tsx?$/.test(name);
const domainOf = (name: string): string | null =>
  /^apps\/api\/src\/([\w-]+)\//.exec(name)?.[1] ?? null;

const api = sourcesUnder('apps/api/src', /\.ts$/);
const web = sourcesUnder('apps/web/src', /\.tsx?$/);
const packages = sourcesUnder('packages', /\.ts$/);
const cli = sourcesUnder('apps/cli/src', /\.ts$/);
const programs = [...api, ...web, ...packages, ...cli];
const everything = sourcesUnder('.', /\.(tsx?|mjs|md|sql|graphql|prisma|css)$/);

describe('domains', () => {
  it('are the ones of the house, and nothing else lies beside them', () => {
    const found = new Set(
      api.map(({ name }) => domainOf(name)).filter((domain) => domain !== null),
    );
    expect([...found].filter((domain) => !FLOW.includes(domain))).toEqual([]);
  });

  it('import only from domains before them', () => {
    const wrong = upstreamImports().filter(
      ({ domain, upstream }) => FLOW.indexOf(upstream) >= FLOW.indexOf(domain),
    );
    expect(wrong.map(({ name, from }) => `${name} imports ${from}`)).toEqual([]);
  });

  it('are entered through their module, except for the platform', () => {
    const wrong = upstreamImports().filter(
      ({ upstream, from }) => upstream !== 'platform' && !from.endsWith(`/${upstream}.module.js`),
    );
    expect(wrong.map(({ name, from }) => `${name} imports ${from}`)).toEqual([]);
  });

  it('are entered through their module by the files above them, too', () => {
    const above = api.filter(({ name }) => domainOf(name) === null);
    const wrong = above.flatMap((file) =>
      importsOf(file)
        .filter(
          (from) =>
            from.startsWith('./') && from.split('/').length > 2 && !from.startsWith('./platform/'),
        )
        .filter((from) => !/^\.\/([\w-]+)\/\1\.module\.js$/.test(from))
        .map((from) => `${file.name} imports ${from}`),
    );
    expect(wrong).toEqual([]);
  });
});

/** Every import that crosses from one domain into another. Generated code and the tools belong to the platform. */
function upstreamImports(): { name: string; domain: string; upstream: string; from: string }[] {
  return api.flatMap((file) => {
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

describe('the web app', () => {
  it('has features that know nothing of each other', () => {
    const wrong = web.flatMap((file) => {
      const feature = /^apps\/web\/src\/features\/([\w-]+)\//.exec(file.name)?.[1];
      if (feature === undefined) return [];
      return importsOf(file)
        .filter((from) => {
          const other = /features\/([\w-]+)/.exec(resolved(file.name, from))?.[1];
          return other !== undefined && other !== feature;
        })
        .map((from) => `${file.name} imports ${from}`);
    });
    expect(wrong).toEqual([]);
  });

  it('keeps what is shared free of features and of the shell', () => {
    const shared = web.filter(({ name }) => name.startsWith('apps/web/src/shared/'));
    const wrong = shared.flatMap((file) =>
      importsOf(file)
        .filter((from) => /src\/(features|app)\//.test(resolved(file.name, from)))
        .map((from) => `${file.name} imports ${from}`),
    );
    expect(wrong).toEqual([]);
  });
});

const resolved = (name: string, from: string): string =>
  from.startsWith('.') ? new URL(from, `file:///${name}`).pathname : from;

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
    const wrong = programs
      .filter((file) => !isTest(file) && !drawn.test(file.name))
      .filter(({ text }) => money.test(text));
    expect(wrong.map(({ name, text }) => `${name}: ${money.exec(text)?.[0] ?? ''}`)).toEqual([]);
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

  it('asks for few things at a time', () => {
    const wrong = api.flatMap(dependenciesOf).filter(({ count }) => count > DEPENDENCIES_MAX);
    expect(
      excess(
        'dependencies',
        wrong.map(({ id, count }) => [id, count]),
      ),
    ).toEqual([]);
  });
});

describe('size', () => {
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
  kind: 'files' | 'functions' | 'dependencies',
  found: readonly (readonly [string, number])[],
): string[] {
  const known =
    (JSON.parse(readSource('test/ratchet.json')) as Record<string, Record<string, number>>)[kind] ??
    {};
  const grown = found
    .filter(([id, size]) => size > (known[id] ?? 0))
    .map(([id, size]) => `${id}: ${size}, allowed ${known[id] ?? 0}`);
  const ids = new Set(found.map(([id]) => id));
  const gone = Object.keys(known).filter((id) => !ids.has(id));
  return [
    ...grown,
    ...gone.map((id) => `${id} is within limits now: take it out of test/ratchet.json`),
  ];
}

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

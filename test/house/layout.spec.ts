import { describe, expect, it } from '@jest/globals';
import { api, domainOf, FLOW, web } from '../support/house/house.js';
import {
  importsFromBelow,
  importsPastModule,
  resolved,
  strayHandlers,
} from '../support/house/rules.js';
import { importsOf } from '../support/house/sources.js';

describe('domains', () => {
  it('are the ones of the house, and nothing else lies beside them', () => {
    const found = new Set(
      api.map(({ name }) => domainOf(name)).filter((domain) => domain !== null),
    );
    expect([...found].filter((domain) => !FLOW.includes(domain))).toEqual([]);
  });

  it('import only from domains before them', () => {
    expect(importsFromBelow(api)).toEqual([]);
  });

  it('are entered through their module, except for the platform', () => {
    expect(importsPastModule(api)).toEqual([]);
  });

  it('may not import from a domain that comes later', () => {
    const seeded = {
      name: 'apps/api/src/ledger/seeded.ts',
      text: "import { SpendModule } from '../spend/spend.module.js';",
    };
    expect(importsFromBelow([seeded])).toEqual([
      'apps/api/src/ledger/seeded.ts imports ../spend/spend.module.js',
    ]);
  });

  it('may not be entered beside their module', () => {
    const seeded = {
      name: 'apps/api/src/spend/sql/seeded.ts',
      text: "import { charge } from '../../ledger/charge.js';",
    };
    expect(importsPastModule([seeded])).toEqual([
      'apps/api/src/spend/sql/seeded.ts imports ../../ledger/charge.js',
    ]);
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

describe('handlers of jobs', () => {
  it('are in files that say so', () => {
    expect(strayHandlers(api)).toEqual([]);
    const seeded = { name: 'apps/api/src/spend/seeded.service.ts', text: '@Handles(refresh)\n' };
    expect(strayHandlers([seeded])).toEqual([seeded.name]);
  });
});

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

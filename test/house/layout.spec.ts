import { describe, expect, it } from '@jest/globals';
import { api, domainOf, FLOW, web } from '../support/house/house.js';
import { importsOf } from '../support/house/sources.js';

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

import type { Plugin } from 'vite';

const CLOCKS = 'temporal-polyfill';
const CLOCKS_ID = '\0late:temporal';
const SORTING_ID = '\0late:sortable-area';

/**
 * What no browser of today, or no first page, needs comes when it is needed: Temporal where the browser has none of its own (45 kB), and
 * what drags the lines of a list to other places (28 kB), which the design system takes along for a list that is never sorted here.
 */
export function lateParts(): Plugin {
  let sorting: string | null = null;
  return {
    name: 'late-parts',
    apply: 'build',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (source === CLOCKS) return CLOCKS_ID;
      if (!source.endsWith('/sortable-area') || !importer?.includes('/components/list/'))
        return null;
      sorting = (await this.resolve(source, importer, { skipSelf: true }))?.id ?? null;
      if (sorting === null) throw new Error(`The design system has no ${source} any more.`);
      return SORTING_ID;
    },
    load(id) {
      if (id === CLOCKS_ID) return temporal;
      return id === SORTING_ID && sorting !== null ? lateComponent(sorting) : null;
    },
  };
}

/** `late` is what the app waits for before it starts, null where there is nothing to wait for. */
const temporal = `
  export let Temporal = globalThis.Temporal;
  export const late = Temporal === undefined
    ? import('${CLOCKS}/implementation').then((own) => { Temporal = own.Temporal; })
    : null;
`;

const lateComponent = (id: string): string => `
  import { createElement, lazy, Suspense } from 'react';
  const Part = lazy(() => import(${JSON.stringify(id)}));
  export default (props) => createElement(Suspense, { fallback: null }, createElement(Part, props));
`;

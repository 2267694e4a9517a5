import type { Plugin } from 'vite';

/**
 * Scripts come after what draws the page's first bar: a slow line shows at once whose page it is. A browser asks for module scripts as
 * eagerly as for styles unless the page says that they may wait.
 */
export function stylesFirst(): Plugin {
  return {
    name: 'styles-first',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (page) =>
        page.replaceAll(
          /<(script type="module"|link rel="modulepreload")/g,
          '<$1 fetchpriority="low"',
        ),
    },
  };
}

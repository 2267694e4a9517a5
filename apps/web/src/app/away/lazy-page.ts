import { type AsyncRouteComponent, lazyRouteComponent } from '@tanstack/react-router';

/**
 * A page whose code is fetched once someone wants it. Where that fails with what a browser says itself, the router loads the whole
 * app again, also while the server is away: then the browser's own error page stands in its place, and stays. Bursar's, which
 * opens the page by itself later, is what is shown instead (broken.tsx).
 */
export const lazyPage = <Module extends Record<string, () => unknown>>(
  load: () => Promise<Module>,
  name: keyof Module & string,
): AsyncRouteComponent<object> =>
  lazyRouteComponent(async () => {
    try {
      return { Page: (await load())[name] as () => null };
    } catch (cause) {
      throw new Error(`The page is missing: ${String(cause)}`, { cause });
    }
  }, 'Page');

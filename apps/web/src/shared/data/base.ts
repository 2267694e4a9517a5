/** The path below which the server serves the app, as it wrote it into the page; nothing on a host of its own. */
const basePath: string =
  typeof document === 'undefined'
    ? ''
    : (document.querySelector<HTMLMetaElement>('meta[name="bursar-base"]')?.content ?? '');

/** The address of a path of this installation: of an endpoint, a file or a page. */
export const at = (path: string, base = basePath): string => `${base}${path}`;

/** The other way round: what an address of this host is inside the app. */
export function within(path: string, base = basePath): string {
  if (base === '' || !path.startsWith(base)) return path;
  const rest = path.slice(base.length);
  if (rest === '' || rest.startsWith('?') || rest.startsWith('#')) return `/${rest}`;
  return rest.startsWith('/') ? rest : path;
}

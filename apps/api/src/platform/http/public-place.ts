import type { Config } from '../config.js';

type Public = Pick<Config, 'BURSAR_PUBLIC_URL'>;

/** The path below which people reach this installation, behind a proxy that serves more than Bursar: `/bursar`, or nothing. */
export const publicPrefix = ({ BURSAR_PUBLIC_URL }: Public): string =>
  BURSAR_PUBLIC_URL === undefined ? '' : new URL(BURSAR_PUBLIC_URL).pathname.replace(/\/+$/, '');

/** What browsers send as Origin of the pages of this installation; null: it was not set. */
export const publicOrigin = ({ BURSAR_PUBLIC_URL }: Public): string | null =>
  BURSAR_PUBLIC_URL === undefined ? null : new URL(BURSAR_PUBLIC_URL).origin;

/** A proxy may pass the prefix on or take it off: the routes are found either way. */
export function withoutPrefix(url: string, prefix: string): string {
  if (prefix === '' || !url.startsWith(prefix)) return url;
  const rest = url.slice(prefix.length);
  if (rest === '' || rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : url;
}

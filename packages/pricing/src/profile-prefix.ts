import type { Routing } from './book.js';

/** Geo prefixes of Bedrock's inference profiles. Only these are ever taken off. */
const PROFILE_PREFIXES: ReadonlyMap<string, Routing> = new Map<string, Routing>([
  ...['us', 'eu', 'apac', 'jp', 'au', 'in', 'us-gov'].map(
    (prefix) => [prefix, 'in-region-or-geo'] as const,
  ),
  ['global', 'global'],
]);

/** 'us.x' → x, bound to a geography; 'global.x' → x, routed anywhere; null for an id without such a prefix. */
export function withoutPrefix(ref: string): { model: string; routing: Routing } | null {
  const dot = ref.indexOf('.');
  const routing = dot < 0 ? undefined : PROFILE_PREFIXES.get(ref.slice(0, dot));
  return routing ? { model: ref.slice(dot + 1), routing } : null;
}

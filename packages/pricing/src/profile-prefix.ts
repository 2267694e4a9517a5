import type { Routing } from './book.js';

/** A geography, as AWS names them before a model's id: us, eu, apac, au, jp, ca, in, us-gov, and those that come. */
const GEOGRAPHY = /^[a-z]{2,5}(-[a-z]{2,5})?$/;

/**
 * 'us.x' → x, bound to a geography; 'global.x' → x, routed anywhere; null for an id without such a prefix. Vendors look like
 * geographies, too: whether x is a model is for the caller to ask.
 */
export function withoutPrefix(ref: string): { model: string; routing: Routing } | null {
  const dot = ref.indexOf('.');
  const prefix = dot < 0 ? '' : ref.slice(0, dot);
  const model = ref.slice(dot + 1);
  if (prefix === 'global') return { model, routing: 'global' };
  return GEOGRAPHY.test(prefix) ? { model, routing: 'in-region-or-geo' } : null;
}

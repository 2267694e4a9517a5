/**
 * Whether If-None-Match names a tag, quotes included: any of several, weak ones and `*` too. By hand, because the library for
 * it, `fresh`, decides from whole headers of requests and answers, and knows GET alone; flags are asked with POST.
 */
export function isAmong(header: string | undefined, tag: string): boolean {
  const named = (header ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  return named.includes(tag) || named.includes('*');
}

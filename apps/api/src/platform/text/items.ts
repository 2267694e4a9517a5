import { z } from 'zod';
import { findUnfit } from './storable.js';

/** One item of a list, read by itself. */
export type ReadItem<T> =
  | { readonly item: T }
  | { readonly unfit: string; readonly given: unknown };

/**
 * For lists whose items have nothing to do with each other: an item that is no such thing, or holds text that cannot be
 * stored, is one answer among many. Bodies of such endpoints are left out of the check at the border.
 */
export function readEach<T>(schema: z.ZodType<T>): z.ZodType<ReadItem<T>> {
  return z.unknown().transform((given): ReadItem<T> => {
    const found = findUnfit(given);
    if (found !== null) return { given, unfit: `${found.path} ${found.reason}`.trim() };
    const parsed = schema.safeParse(given);
    return parsed.success ? { item: parsed.data } : { given, unfit: z.prettifyError(parsed.error) };
  });
}

export const itemsOf = <T>(list: readonly ReadItem<T>[]): T[] =>
  list.flatMap((one) => ('item' in one ? [one.item] : []));

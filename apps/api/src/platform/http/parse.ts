import { z } from 'zod';
import { Invalid } from '../errors.js';

/** What a request carries, as its schema says; nothing at all counts as an empty object. */
export function parse<T>(schema: z.ZodType<T>, given: unknown): T {
  const parsed = schema.safeParse(given ?? {});
  if (!parsed.success) throw new Invalid(z.prettifyError(parsed.error), { slug: 'bad_input' });
  return parsed.data;
}

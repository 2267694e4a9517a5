import { z } from 'zod';
import { Invalid } from '../errors.js';

/** What is answered where the schema's own words say too little, or too much. */
export interface Complaint {
  readonly message?: string;
  readonly slug?: string;
  readonly hint?: string;
}

/** What a request carries, as its schema says; nothing at all counts as an empty object. Anything else is answered with 422. */
export function parse<T>(
  schema: z.ZodType<T>,
  given: unknown,
  { message, slug = 'bad_input', hint }: Complaint = {},
): T {
  const parsed = schema.safeParse(given ?? {});
  if (parsed.success) return parsed.data;
  throw new Invalid(message ?? z.prettifyError(parsed.error), {
    slug,
    ...(hint !== undefined && { hint }),
  });
}

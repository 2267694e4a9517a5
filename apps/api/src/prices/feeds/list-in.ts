import { PUBLISHERS } from '@bursar/pricing';
import { z } from 'zod';
import { modelId } from '../price-text.js';

const LIST_PRICES_MAX = 20_000;
const text = z.string().max(300);
const day = z.iso.date();
const meter = z.string().regex(/^[A-Za-z][\w.,[\]-]{0,63}$/);
/** As the list has it; what is no price is held back, not refused. */
const prices = z.record(meter, z.string().max(40));

const ListedPriceIn = z.strictObject({
  key: text,
  model: modelId,
  surface: z.enum(['bedrock-runtime', 'bedrock-mantle', 'direct']),
  routing: z.enum(['in-region-or-geo', 'global', 'direct']),
  place: z.string().max(40),
  regions: z
    .array(z.string().regex(/^[a-z0-9-]{1,40}$/))
    .min(1)
    .max(100)
    .optional(),
  tier: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  contextOver: z.int().min(0).nullable(),
  from: day.nullable(),
  per1M: prices,
  perUnit: prices,
  doubt: z
    .strictObject({ code: z.enum(['two_values', 'unknown_unit']), text: z.string().max(500) })
    .optional(),
});

/** A price list as `bursar prices import` has read it from a file. */
export const PriceListIn = z
  .strictObject({
    publisher: z.enum(PUBLISHERS),
    document: z.string().min(1).max(100),
    published: z.string().max(40).nullable(),
    prices: z.array(ListedPriceIn).min(1).max(LIST_PRICES_MAX),
    skipped: z.array(z.strictObject({ key: text, reason: text })).max(100_000),
  })
  .meta({ description: 'A public price list in the words of the book.' });

const count = z.int();
export const ImportedListOut = z.object({
  dryRun: z.boolean(),
  publisher: z.string(),
  document: z.string(),
  published: z.string().nullable(),
  version: z.int().nullable(),
  counts: z.object({ added: count, confirmed: count, changed: count, held: count, ignored: count }),
  entries: z.array(
    z.object({
      outcome: z.string(),
      key: z.string(),
      model: z.string(),
      routing: z.string(),
      tier: z.string(),
      contextOver: z.string().nullable(),
      regions: z.array(z.string()),
      why: z.string(),
    }),
  ),
  ignored: z.array(z.object({ why: z.string(), count, examples: z.array(z.string()) })),
});

import { z } from 'zod';
import { isStorable } from '../../platform/text/storable.js';
import { CHARGE_METER } from './charge-meter.js';
import { METADATA_CHARS_MAX, METADATA_ENTRIES_MAX } from '../bedrock/bedrock-fields.js';

export const ID_CHARS_MAX = 512;
const WORD_CHARS_MAX = 256;
const COUNT_MAX = 1_000_000_000_000;
const METERS_MAX = 32;

const shortText = (charactersMax: number) =>
  z
    .string()
    .min(1)
    .max(charactersMax)
    .refine((text) => isStorable(text) && !/\p{Cc}/u.test(text), 'holds a control character');
const word = shortText(WORD_CHARS_MAX).nullish();
const id = shortText(ID_CHARS_MAX);

/** A meter of the price book, perhaps with its class: image.out[1024,standard]. */
export const METER = /^[a-zA-Z][a-zA-Z0-9.-]{0,63}(\[[a-zA-Z0-9,.-]{1,64}\])?$/;
const TOKENS = /^(input|output|cacheRead|cacheWrite(5m|30m|1h)?)$/;
const isMeter = (name: string): boolean =>
  METER.test(name) && !name.endsWith('[unreported]') && name !== CHARGE_METER;
const isWhole = (quantity: number | string): boolean => Number.isSafeInteger(quantity);

const quantity = z.union([
  z.int().min(0).max(COUNT_MAX),
  z.string().regex(/^\d{1,12}(\.\d{1,6})?$/, 'is no quantity'),
]);

const usage = z
  .record(z.string(), quantity)
  .refine((meters) => Object.keys(meters).length <= METERS_MAX, `names over ${METERS_MAX} meters`)
  .refine(
    (meters) => Object.keys(meters).every(isMeter),
    'names what is no meter of the price book',
  )
  .refine(
    (meters) => Object.entries(meters).every(([name, n]) => !TOKENS.test(name) || isWhole(n)),
    'has a count of tokens that is not a whole number',
  )
  .meta({
    description:
      'By meter, disjoint: input (without what a cache served or took), output, cacheRead, cacheWrite5m, cacheWrite1h, ' +
      'cacheWrite (for a time that is not known), and any other meter of the price book, such as image.out.',
  });

const metadata = z.record(z.string(), z.string()).refine(
  (map) =>
    Object.keys(map).length <= METADATA_ENTRIES_MAX &&
    Object.entries(map)
      .flat()
      .every((text) => text.length <= METADATA_CHARS_MAX && isStorable(text)),
  `has more than ${METADATA_ENTRIES_MAX} entries, or one above ${METADATA_CHARS_MAX} characters`,
);

/** One report of usage, as it is documented. Fields beyond these are not looked at, and never kept. */
export const UsageEvent = z.object({
  requestId: id.meta({
    description: 'Its id with you, unique in your organisation: the same again counts once.',
  }),
  providerRequestId: id.nullish().meta({
    description:
      'What the provider calls the request. With it, the provider’s log and other reports of the call are recognised.',
  }),
  admissionId: z.uuid().nullish().meta({
    description:
      'The admission that the call was made under: its settlement takes the place of this report.',
  }),
  at: z.string().meta({ description: 'When the call was made, such as 2026-10-01T09:30:00Z.' }),
  provider: shortText(64).nullish().meta({ description: 'bedrock unless given.' }),
  model: shortText(2_048).nullish().meta({
    description:
      'As the provider calls it: an id, a profile or an ARN. May be missing where only chargeUsd is given.',
  }),
  region: shortText(64).nullish(),
  account: shortText(64)
    .nullish()
    .meta({ description: 'Of the provider: for AWS, twelve digits.' }),
  operation: word,
  tier: shortText(64).nullish(),
  usage: usage.nullish(),
  chargeUsd: z
    .string()
    .regex(/^\d{1,6}(\.\d{1,15})?$/, 'is no amount in USD, such as "0.01"')
    .nullish()
    .meta({
      description:
        'An amount in USD beside the usage, as decimal text, for what is sold by no meter: the call of a tool, for example.',
    }),
  team: word,
  project: word,
  environment: word,
  user: word,
  session: word,
  agent: word,
  tool: word,
  metadata: metadata.nullish().meta({ description: 'Further dimensions, as in request metadata.' }),
  error: z
    .union([z.boolean(), z.string()])
    .nullish()
    .meta({ description: 'True, or a code, where the call failed. Messages are not kept.' }),
  latencyMs: z.number().min(0).max(2_000_000_000).nullish(),
});
export type UsageEvent = z.infer<typeof UsageEvent>;

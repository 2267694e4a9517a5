import { Malformed, POLICY_FORMAT, readPolicy, SCOPE_NAMES } from '@bursar/policy';
import { z } from 'zod';
import type { Finding, Note } from '../config/config.module.js';
import { complaining, textThat } from '../platform/text/checked-text.js';
import { recordOf } from '../platform/text/raw.js';

const text = textThat(
  (value) => value.trim() !== '' && value.length <= 256 && !/\p{Cc}/u.test(value),
  {
    code: 'bad_text',
    message: () => 'this text is blank, longer than 256 characters, or holds control characters',
    hint: 'write one line of text',
  },
);
const key = textThat((value) => /^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,99}$/.test(value), {
  code: 'bad_key',
  message: (value) => `${JSON.stringify(value)} is no key`,
  hint: 'a letter or digit, then up to 99 letters, digits or _ . : / -',
});
const STARS_MAX = 8;
const glob = complaining('bad_pattern', (value) => {
  const isFine = /^[^\s\p{Cc}]{1,512}$/u.test(value) && value.split('*').length <= STARS_MAX + 1;
  const message = `${JSON.stringify(value)} is no pattern`;
  return isFine
    ? null
    : { message, hint: `an id in which up to ${STARS_MAX} * stand for anything` };
});
const reference = textThat((value) => /^[^\s*\p{Cc}]{1,2048}$/u.test(value), {
  code: 'bad_model',
  message: (value) => `${JSON.stringify(value)} names no model`,
  hint: 'the id, profile or ARN that calls use, without white space or *',
});

const scope = z.record(text, text);

export const AccessInFile = z.strictObject({
  scope,
  allow: z.array(glob).optional(),
  regions: z.array(glob).optional(),
});
export type AccessInFile = z.infer<typeof AccessInFile>;

const plain = z.union([z.string(), z.number(), z.boolean()]);
export const FlagInFile = z
  .strictObject({
    key,
    type: z.enum(['boolean', 'string', 'number', 'object']),
    description: text.optional(),
    default: z.unknown(),
    disabled: z.boolean().optional(),
    rules: z
      .array(
        z.strictObject({
          when: z.record(text, z.union([plain, z.array(plain)])).optional(),
          rollout: z.number().min(0).max(100).optional(),
          value: z.unknown().optional(),
          variants: z
            .array(z.strictObject({ name: text, value: z.unknown(), weight: z.int().min(0) }))
            .optional(),
        }),
      )
      .optional(),
  })
  .meta({
    // For editors: the default is of the type of the flag.
    allOf: ['boolean', 'string', 'number', 'object'].map((type) => ({
      if: { properties: { type: { const: type } } },
      then: { properties: { default: { type } } },
    })),
  });
export type FlagInFile = z.infer<typeof FlagInFile>;

const provider = textThat((value) => /^[a-z][a-z0-9-]{0,31}$/.test(value), {
  code: 'bad_provider',
  message: (value) => `${JSON.stringify(value)} is no provider`,
  hint: 'such as bedrock, openai or anthropic',
});
export const RouteInFile = z.strictObject({
  key,
  match: z.strictObject({ operation: text.optional(), model: glob.optional() }),
  targets: z
    .array(
      z.strictObject({
        provider,
        model: reference,
        region: z
          .string()
          .regex(/^[a-z0-9-]{1,40}$/)
          .optional(),
        weight: z.int().min(0).max(10_000),
      }),
    )
    .meta({ minItems: 1, contains: { properties: { weight: { minimum: 1 } } } }),
  failover: z.array(provider).optional(),
  breaker: z
    .strictObject({
      errorRate: z.number().min(0).max(100).optional(),
      p95Ms: z.int().min(1).optional(),
      coolDownSeconds: z.int().min(1).max(86_400).optional(),
      callsMin: z.int().min(1).optional(),
      returnSteps: z.array(z.number().min(1).max(99)).optional(),
    })
    .optional(),
  attempts: z.int().min(1).max(10).optional(),
});
export type RouteInFile = z.infer<typeof RouteInFile>;

export const SettingsInFile = z.strictObject({
  liftByAnother: z.boolean().optional(),
  staged: z
    .strictObject({
      percent: z.int().min(1).max(100),
      afterMinutes: z.int().min(1).max(1440),
    })
    .optional(),
});
export type SettingsInFile = z.infer<typeof SettingsInFile>;

/** Where the parts of a document stand in it. */
export type PartName = 'access' | 'flags' | 'routes';

/** What the evaluator itself would say against an entry that has the right shape: types of values, weights, lost providers. */
export function noteUnfit(part: PartName, entry: unknown, index: number, note: Note): void {
  const { scope: named } = recordOf(entry);
  const dimensions = Object.keys(recordOf(named)).filter(
    (name) => !SCOPE_NAMES.some((known) => known === name),
  );
  const empty = { flags: [], routes: [], access: [], limits: [], rates: [] };
  const head = {
    environment: 'x',
    version: 1,
    previousHash: null,
    issuedAt: '2026-01-01T00:00:00Z',
  };
  try {
    readPolicy(
      { format: POLICY_FORMAT, ...head, dimensions, ...empty, [part]: [entry] },
      'document',
    );
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    const [where = '', ...why] = error.message.split(' ');
    const message = why.join(' ');
    const path = [index, ...stepsOf(where, part)];
    note({ path, code: 'bad_control', message: `this ${message}`, hint: HINTS[part] });
  }
}

const HINTS: Readonly<Record<PartName, string>> = {
  access: 'a rule names allow or regions, or both',
  flags: 'every value has the type of the flag; a rule has a value or variants, and not both',
  routes: 'every target once, one of them with a weight; failover names providers of targets',
};

/** document.flags[0].rules[1].value, below the entry. */
function stepsOf(where: string, part: PartName): Finding['path'] {
  const own = [`document.${part}[0]`, `${part}[0]`].find((prefix) => where.startsWith(prefix));
  if (own === undefined) return [];
  const steps = where.slice(own.length).matchAll(/\.([^.[\]]+)|\[(\d+)\]/g);
  return [...steps].map(([, name, at]) => name ?? Number(at));
}

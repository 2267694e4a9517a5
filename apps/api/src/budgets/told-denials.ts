import { createHash } from 'node:crypto';
import { z } from 'zod';
import { traceId } from './admission-request.js';
import type { Denial } from './denial-tally.js';

const TOGETHER_MAX = 500;
const SCOPE_NAMES_MAX = 12;
const SCOPE_VALUE_MAX = 2_048;
const DENIALS_MAX = 1_000_000_000;
const ID_BYTES = 16;

/** What Postgres can keep as JSON. */
const isWhole = (text: string): boolean => text.isWellFormed() && !text.includes('\0');
const name = z
  .string()
  .regex(/^[^\p{Cc}]{1,200}$/u)
  .refine(isWhole, 'is no text');
const words = z.string().max(1_000).refine(isWhole, 'is no text');
const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const what = {
  team: name.nullish(),
  /** What a gateway decides without asking. */
  code: z.enum(['stopped', 'budget_unavailable', 'journal_unavailable']),
  detail: words.default(''),
  /** What bound, as the caller was told. */
  facts: z
    .object({
      stop: name.optional(),
      budget: name.optional(),
      scope: z
        .record(name, z.string().max(SCOPE_VALUE_MAX).refine(isWhole, 'is no text'))
        .refine((scope) => Object.keys(scope).length <= SCOPE_NAMES_MAX, 'has too many names')
        .optional(),
      reason: words.optional(),
      by: words.optional(),
      until: z.iso.datetime({ offset: true }).nullish(),
    })
    .default({}),
};

/** Refusals of a gateway's own: each, or so many that were alike. */
export const DenialsReport = z
  .object({
    gateway: name,
    denials: z
      .array(z.object({ ...what, requestId: name, traceId: traceId.nullish(), at: moment }))
      .max(TOGETHER_MAX)
      .default([]),
    counted: z
      .array(
        z.object({
          ...what,
          denials: z.int().min(1).max(DENIALS_MAX),
          first: moment,
          last: moment,
          example: name,
        }),
      )
      .max(TOGETHER_MAX)
      .default([]),
  })
  .refine(
    ({ denials: { length: one }, counted: { length: many } }) =>
      one + many >= 1 && one + many <= TOGETHER_MAX,
    `From 1 to ${TOGETHER_MAX} at once.`,
  );
export type DenialsReport = z.infer<typeof DenialsReport>;

/** Who tells. */
export interface Reporting {
  readonly keyId: string;
  /** The one team that the key acts for, whatever it says. */
  readonly boundTeam: string | null;
}

export interface ReportGrounds extends Reporting {
  readonly isTeam: (team: string) => boolean;
  readonly now: Date;
}

export interface ToldDenial {
  /** The same for the same thing told again. */
  readonly identity: string;
  readonly denial: Denial;
  /** Null: this one alone. */
  readonly times: number | null;
  readonly first: Date;
}

/** Pure. What is said of teams that nobody knows is kept under none; nothing has happened after now. */
export function readReport(report: DenialsReport, grounds: ReportGrounds): ToldDenial[] {
  const { gateway } = report;
  const { keyId: apiKey, boundTeam, isTeam, now } = grounds;
  const past = (at: Date): Date => (at > now ? now : at);
  const denialOf = (
    {
      code,
      detail,
      facts,
      team: named = null,
    }: (typeof report.denials | typeof report.counted)[number],
    of: Pick<Denial, 'requestId' | 'traceId' | 'at'>,
  ): Denial => {
    const team = boundTeam ?? (named !== null && isTeam(named) ? named : null);
    const told = { code, detail: detail === '' ? code : detail, facts, team, gateway };
    return { ...of, apiKey, code, budget: facts.budget ?? null, gateway, detail: told };
  };
  return [
    ...report.denials.map((one): ToldDenial => {
      const { requestId, traceId: trace = null, code, at } = one;
      const denial = denialOf(one, { requestId, traceId: trace, at: past(at) });
      return { identity: identityOf([requestId, code]), denial, times: null, first: denial.at };
    }),
    ...report.counted.map((one): ToldDenial => {
      const { denials: times, first, last, example: requestId, code } = one;
      const denial = denialOf(one, { requestId, traceId: null, at: past(last) });
      const identity = identityOf([requestId, code, denial.detail, times, first, last]);
      return { identity, denial, times, first: first < denial.at ? first : denial.at };
    }),
  ];
}

const identityOf = (words: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(words)).digest().subarray(0, ID_BYTES).toString('hex');

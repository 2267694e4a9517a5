import { createHash } from 'node:crypto';
import { z } from 'zod';
import { moment } from '../../platform/text/instant.js';
import { itemsOf, readEach } from '../../platform/text/items.js';
import { storableText } from '../../platform/text/storable.js';
import { traceId } from '../admission-request.js';
import type { DenialRecord } from './denial-tally.js';

const TOGETHER_MAX = 500;
const SCOPE_NAMES_MAX = 12;
const SCOPE_VALUE_MAX = 2_048;
const DENIALS_MAX = 1_000_000_000;
const ID_BYTES = 16;

const name = storableText.regex(/^[^\p{Cc}]{1,200}$/u);
const words = storableText.max(1_000);

const what = {
  team: name.nullish(),
  /** What a gateway decides without asking. */
  code: z.enum(['stopped', 'budget_unavailable', 'journal_unavailable']),
  detail: words.default(''),
  /** What bound, as the caller was answered. */
  facts: z
    .object({
      stop: name.optional(),
      budget: name.optional(),
      scope: z
        .record(name, storableText.max(SCOPE_VALUE_MAX))
        .refine((scope) => Object.keys(scope).length <= SCOPE_NAMES_MAX, 'has too many names')
        .optional(),
      reason: words.optional(),
      by: words.optional(),
      until: z.iso.datetime({ offset: true }).nullish(),
    })
    .default({}),
};

const OneDenial = z.object({ ...what, requestId: name, traceId: traceId.nullish(), at: moment });
const ManyDenials = z.object({
  ...what,
  denials: z.int().min(1).max(DENIALS_MAX),
  first: moment,
  last: moment,
  example: name,
});

/**
 * Denials of a gateway's own: each, or so many that were alike. Each is read by itself: one that cannot be kept keeps no
 * other from being kept.
 */
export const DenialsReport = z
  .object({
    gateway: name,
    denials: z.array(readEach(OneDenial)).max(TOGETHER_MAX).default([]),
    counted: z.array(readEach(ManyDenials)).max(TOGETHER_MAX).default([]),
  })
  .refine(
    ({ denials: { length: one }, counted: { length: many } }) =>
      one + many >= 1 && one + many <= TOGETHER_MAX,
    `From 1 to ${TOGETHER_MAX} at once.`,
  )
  .superRefine(({ denials, counted }, context) => {
    const all = [...denials, ...counted];
    const [first] = all;
    if (first === undefined || all.some((one) => 'item' in one)) return;
    context.addIssue({ code: 'custom', message: 'unfit' in first ? first.unfit : '' });
  });
export type DenialsReport = z.infer<typeof DenialsReport>;

/** Who reports. */
export interface Reporting {
  readonly keyId: string;
  /** The one team that the key acts for, whatever it says. */
  readonly boundTeam: string | null;
}

export interface DenialContext extends Reporting {
  readonly isTeam: (team: string) => boolean;
  readonly now: Date;
}

export interface ReportedDenial {
  /** The same for the same thing reported again. */
  readonly identity: string;
  readonly denial: DenialRecord;
  /** Null: this one alone. */
  readonly times: number | null;
  readonly first: Date;
}

/** Pure. Denials of unknown teams are kept under none; nothing has happened after now. */
export function readReport(report: DenialsReport, context: DenialContext): ReportedDenial[] {
  const { gateway } = report;
  const { keyId: apiKey, boundTeam, isTeam, now } = context;
  const past = (at: Date): Date => (at > now ? now : at);
  const denialOf = (
    {
      code,
      detail,
      facts,
      team: named = null,
    }: z.infer<typeof OneDenial> | z.infer<typeof ManyDenials>,
    of: Pick<DenialRecord, 'requestId' | 'traceId' | 'at'>,
  ): DenialRecord => {
    const team = boundTeam ?? (named !== null && isTeam(named) ? named : null);
    const kept = { code, detail: detail === '' ? code : detail, facts, team, gateway };
    return { ...of, apiKey, code, budget: facts.budget ?? null, gateway, detail: kept };
  };
  return [
    ...itemsOf(report.denials).map((one): ReportedDenial => {
      const { requestId, traceId: trace = null, code, at } = one;
      const denial = denialOf(one, { requestId, traceId: trace, at: past(at) });
      return { identity: identityOf([requestId, code]), denial, times: null, first: denial.at };
    }),
    ...itemsOf(report.counted).map((one): ReportedDenial => {
      const { denials: times, first, last, example: requestId, code } = one;
      const denial = denialOf(one, { requestId, traceId: null, at: past(last) });
      const identity = identityOf([requestId, code, denial.detail, times, first, last]);
      return { identity, denial, times, first: first < denial.at ? first : denial.at };
    }),
  ];
}

const identityOf = (words: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(words)).digest().subarray(0, ID_BYTES).toString('hex');

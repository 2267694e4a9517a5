import type { Reach, Scope } from '@bursar/limits';
import { fromFemto, toFemto } from '@bursar/pricing';
import type { Approvals } from '../approvals/approvals.module.js';
import { type Problem, refuse } from '../platform/outcome.js';
import { dollars } from '../platform/text/dollars.js';

/** A limit that can be raised: the amount of a budget, or one limit of a quota. */
export interface Subject {
  readonly kind: 'budget' | 'quota';
  readonly id: string;
  /** `limit` of a budget; else the name of the quota's limit. */
  readonly limit: string;
}

/** Amounts are 10⁻¹⁵ of what the limit counts, whether dollars, calls or tokens: exact, and one sort. */
export interface LimitStanding extends Subject {
  readonly scope: Scope;
  readonly reach: Reach;
  readonly base: bigint;
  /** With the raises in force. */
  readonly effective: bigint;
}

export type RequestState =
  | 'open'
  | 'escalated'
  | 'approved'
  | 'denied'
  | 'withdrawn'
  | 'lapsed'
  | 'ended';

export const DAY_MS = 24 * 60 * 60 * 1_000;
const UNTIL_MS_MAX = 366 * DAY_MS;
const WHY_CHARACTERS_MAX = 2_000;

export const toShown = (subject: Subject): Record<string, string> => ({
  [subject.kind]: subject.id,
  limit: subject.limit,
});

/** An amount of this limit as sentences say it: money of a budget, "600" of a quota. */
export const limitText = ({ kind }: Subject, amount: string): string =>
  kind === 'budget' ? dollars(amount) : amount;

export const sameSubject = (a: Subject, b: Subject): boolean =>
  a.kind === b.kind && a.id === b.id && a.limit === b.limit;

/** The new limit as a person wrote it; a quota counts whole things. */
export function readAmount(text: string, kind: Subject['kind'], path: string): bigint | Problem {
  const wanted = kind === 'budget' ? /^\d{1,15}(\.\d{1,15})?$/ : /^\d{1,12}$/;
  if (wanted.test(text)) return toFemto(text);
  return refuse('bad_amount', `"${text}" is no limit.`, {
    path,
    hint: kind === 'budget' ? 'USD as a plain decimal, such as "800.00"' : 'a whole number',
  });
}

/** Pure. What is wrong with asking for this, if anything. */
export function requestProblem(
  { effective }: LimitStanding,
  to: bigint,
  until: Date,
  why: string,
  now: number,
): Problem | null {
  if (to <= effective)
    return refuse('not_more', `The limit is ${fromFemto(effective)} already.`, { path: 'to' });
  if (until.getTime() <= now)
    return refuse('until_is_past', 'The raise would have lapsed already.', { path: 'until' });
  if (until.getTime() > now + UNTIL_MS_MAX)
    return refuse('until_too_far', 'A raise lasts at most a year; for longer, change the limit.', {
      path: 'until',
    });
  if (why.trim() === '' || why.length > WHY_CHARACTERS_MAX)
    return refuse('why_missing', 'Say in a sentence or two what it is for.', { path: 'why' });
  return null;
}

/** Pure. Whether no approval is needed; `inForce` is what was given without asking before and has not lapsed. */
export function isAutomatic(
  { kind, base, effective }: LimitStanding,
  to: bigint,
  inForce: bigint,
  { autoApproveUsd, autoApprovePercent }: Pick<Approvals, 'autoApproveUsd' | 'autoApprovePercent'>,
): boolean {
  const most = kind === 'budget' ? toFemto(autoApproveUsd) : percentOf(base, autoApprovePercent);
  return to - effective + inForce <= most;
}

/** Pure. The most that an emergency raise may add; whole things stay whole. */
export function emergencyMost({ kind, base }: LimitStanding, percent: number): bigint {
  const most = percentOf(base, percent);
  return kind === 'budget' ? most : most - (most % toFemto('1'));
}

/** Percentages have at most six decimals. */
function percentOf(amount: bigint, percent: number): bigint {
  return (amount * BigInt(Math.round(percent * 1_000_000))) / 100_000_000n;
}

/** Pure. Half as much again. */
export function suggestedFor({ kind, effective }: LimitStanding): bigint {
  const more = effective + effective / 2n;
  return kind === 'budget' ? more : more - (more % toFemto('1'));
}

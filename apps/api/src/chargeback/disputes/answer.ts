import { addDays, addMonths } from '@bursar/time';
import { minuteText } from '../../platform/text/instant.js';
import { uuidOver } from '../charges/draft.js';
import type { LineBody } from '../statements/statement.js';

/** What a person says to a line. */
export const ANSWERS = ['accept', 'dispute', 'reply', 'withdraw', 'uphold', 'reject'] as const;
export type AnswerKind = (typeof ANSWERS)[number];

/** One answer of a thread. */
export interface Answer {
  readonly kind: AnswerKind;
  readonly text: string;
  readonly at: Date;
  readonly byName: string;
  /** Of a dispute: when it lapses. */
  readonly deadline: Date | null;
}

/** accepted by its team; disputed until a deadline; lapsed: no one decided by then, and it stands; upheld or rejected by finance. */
export type LineState = 'accepted' | 'disputed' | 'lapsed' | 'upheld' | 'rejected';

const STATES: Readonly<Partial<Record<AnswerKind, LineState>>> = {
  accept: 'accepted',
  uphold: 'upheld',
  reject: 'rejected',
};

/** Pure. How a line stands by its thread; null: no one has answered, or the dispute was withdrawn. */
export function stateOf(thread: readonly Answer[], now: Date): LineState | null {
  const last = thread.findLast(({ kind }) => kind !== 'reply');
  if (last === undefined) return null;
  if (last.kind === 'dispute')
    return last.deadline !== null && last.deadline <= now ? 'lapsed' : 'disputed';
  return STATES[last.kind] ?? null;
}

/** Pure. Which line this is in every draft and version of its month, whatever it comes to. */
export function lineKey(team: string, body: LineBody): string {
  const { kind, costCentre, description, provider, model, meter, region, unitPrice } = body;
  const { listPrice, originMonth, cause, charge, rule, vendor, invoice, user } = body;
  return uuidOver([
    ...['line', team, kind, costCentre, description, provider, model, meter, region, unitPrice],
    ...[listPrice, originMonth, cause, charge, rule, vendor, invoice, user],
  ]);
}

/** Pure. Until when the lines of a month can be disputed, and disputes be decided: so many days after its end, UTC. */
export const deadlineOf = (month: string, days: number): Date =>
  new Date(`${addDays(addMonths(`${month}-01`, 1), days)}T00:00:00Z`);

/** What stands in the way of an answer; null: nothing. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** Pure. Which answer fits how a line stands. */
export function refusalOf(
  kind: AnswerKind,
  thread: readonly Answer[],
  { now, deadline }: { readonly now: Date; readonly deadline: Date },
): Refusal | null {
  const state = stateOf(thread, now);
  const until = minuteText(deadline);
  if (kind === 'dispute') {
    if (deadline <= now)
      return { code: 'deadline_over', message: `Lines could be disputed until ${until}.` };
    return state === 'disputed'
      ? { code: 'disputed_already', message: 'The line is disputed already: add to its thread.' }
      : null;
  }
  if (kind === 'accept')
    return state === 'accepted'
      ? { code: 'accepted_already', message: 'The line is accepted already.' }
      : null;
  if (kind === 'reply')
    return thread.some((one) => one.kind === 'dispute')
      ? null
      : {
          code: 'not_disputed',
          message: 'The line is not disputed: there is nothing to reply to.',
        };
  if (state === 'disputed') return null;
  return state === 'lapsed'
    ? { code: 'lapsed', message: 'The dispute has lapsed: the line stands as it is.' }
    : { code: 'not_disputed', message: 'The line is not disputed.' };
}

import { type Counter, COUNTERS } from '@bursar/limits';
import { wallTime } from '@bursar/time';
import type { configGate } from '../../config/config.module.js';
import type { Limits } from '../quota.js';

/** What is used of a quota at this moment. Counts of a minute are those of the last one, with the tokens that calls asked for. */
export type Used = Readonly<Record<Counter, number>>;

/** Who uses it, the most first. */
export interface User {
  readonly name: string;
  readonly used: Used;
}

/** A quota as it would be, with its raises, beside what is used of it now. */
export interface QuotaAhead {
  readonly id: string;
  readonly scope: string;
  readonly limits: Limits;
  /** As they are in force on the same calls; none where the quota is new, or is about others. */
  readonly before: Limits;
  readonly used: Used;
  readonly users: readonly User[];
  /** When its day ends, epoch ms. */
  readonly dayEnds: number;
  readonly timezone: string;
}

/**
 * Whether some call that came now would be too much. A minute that begins with the change has room for as much as its limit; of a day
 * and of calls under way, what is used stays used.
 */
function isDenying(counter: Counter, { [counter]: limit }: Limits, used: Used): boolean {
  if (limit === undefined) return false;
  return counter.endsWith('Minute') ? used[counter] > limit : used[counter] >= limit;
}

const NAMED_MAX = 5;

const count = (of: number): string => of.toLocaleString('en-US');

/** Pure. What of the calls that pass now would be denied: one sentence for each limit that does it. */
export function quotaDenials(ahead: QuotaAhead): configGate.PlannedDenial[] {
  const { id, limits, before, used } = ahead;
  return COUNTERS.filter(
    (counter) => isDenying(counter, limits, used) && !isDenying(counter, before, used),
  ).map((counter) => ({
    entityType: 'quota',
    entityId: id,
    sentence: sentenceOf(counter, limits[counter] ?? 0, ahead),
  }));
}

function sentenceOf(counter: Counter, limit: number, ahead: QuotaAhead): string {
  const { scope, used, dayEnds, timezone } = ahead;
  const share = `${count(used[counter])} of ${count(limit)}`;
  const who = usersOf(counter, ahead);
  const { date, time } = wallTime(dayEnds, timezone);
  const [uses, then] = {
    requestsPerMinute: [
      `made ${share} calls in the last minute`,
      'Calls beyond the limit are denied as soon as this is applied.',
    ],
    tokensPerMinute: [
      `asked for ${share} tokens in the last minute, longest answers included`,
      'Calls beyond the limit are denied as soon as this is applied.',
    ],
    tokensPerDay: [
      `took ${share} tokens of this day already`,
      `Calls are denied as soon as this is applied, until ${date} ${time} ${timezone}.`,
    ],
    concurrency: [
      `has ${share} calls under way`,
      'The next calls are denied as soon as this is applied, until enough of these have ended.',
    ],
  }[counter];
  return `${scope} ${uses ?? ''}${who === '' ? '' : `: ${who}`}. ${then ?? ''}`;
}

/** Who calls now meets a day that is used up; who used it is not kept. */
function usersOf(counter: Counter, { users }: QuotaAhead): string {
  const counted = counter === 'tokensPerDay' ? 'tokensPerMinute' : counter;
  const most = users
    .filter(({ used }) => used[counted] > 0)
    .sort((a, b) => b.used[counted] - a.used[counted] || (a.name < b.name ? -1 : 1));
  const named = most
    .slice(0, NAMED_MAX)
    .map(({ name, used }) =>
      counter === 'tokensPerDay' ? name : `${name} ${count(used[counted])}`,
    );
  const more = most.length - named.length;
  const names = `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return counter === 'tokensPerDay' && names !== '' ? `calling now ${names}` : names;
}

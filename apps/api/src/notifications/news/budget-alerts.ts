import { toFemto } from '@bursar/pricing';
import type { budgetFacts } from '../../budgets/budgets.module.js';
import { minuteText } from '../../platform/text/instant.js';
import type { Alert } from '../alert.js';
import { dollars } from '../../platform/text/dollars.js';
import { scopeWords, teamsOf } from './scope-words.js';

const WHOLE = 100;
const DONE: Readonly<Record<budgetFacts.LadderNews['do'], string>> = {
  notify: 'Nothing is restricted by this step.',
  downgrade: 'Calls continue on a cheaper model until the window ends or the limit is raised.',
  throttle: 'Only a share of calls is admitted until the window ends or the limit is raised.',
  stop: 'Calls are stopped until the window ends or the limit is raised.',
};

/** The page of a budget, on the days of one window: the exact view that an alert is about. */
const budgetPath = (budget: string, from: string, to: string): string => {
  const day = (at: string) => new Date(at).toISOString().slice(0, 10);
  const last = new Date(Date.parse(to) - 1 + 86_400_000).toISOString();
  return `/budgets/${encodeURIComponent(budget)}?from=${day(from)}&to=${day(last)}`;
};

/** Pure. A step of a ladder was reached. A breach, and a step that stops, is worth waking someone for. */
export function alertOfLadder(news: budgetFacts.LadderNews, at: Date): Alert {
  const { budget, window, step, from, to, scope, usedUsd, limitUsd } = news;
  const share = `${news.at} %`;
  const pace = { from: new Date(from), to: new Date(to), usedUsd, limitUsd };
  const reachedAt = reachesLimitAt(pace, at);
  return {
    event: 'budget',
    key: `budget/${budget}/${window}/${step}`,
    thread: `budget/${budget}/${window}`,
    teams: teamsOf(scope),
    usd: usedUsd,
    title: `Budget ${budget} has reached ${share} of ${dollars(limitUsd)}`,
    lines: [
      `Spent so far: ${dollars(usedUsd)} of ${dollars(limitUsd)} (${scopeWords(scope)}).`,
      news.mode === 'soft' && news.do !== 'downgrade' ? DONE.notify : DONE[news.do],
      ...(reachedAt === null ? [] : [`It is ${courseWords(pace, reachedAt)}.`]),
      `The window ends ${minuteText(to)}. To spend more, request an increase on the budget page.`,
    ],
    path: budgetPath(budget, from, to),
    at,
    breaks: news.at >= WHOLE || news.do === 'stop' ? 'quiet-hours' : null,
  };
}

/** A budget as it stands in its window. */
export interface BudgetPace {
  readonly budget: string;
  readonly window: string;
  readonly scope: Readonly<Record<string, string>>;
  readonly from: Date;
  readonly to: Date;
  /** Decimals. */
  readonly usedUsd: string;
  readonly limitUsd: string;
}

/** Pure. Nothing is left of a budget, whether or not a ladder says what happens then. */
export function alertOfLimit(pace: BudgetPace, at: Date): Alert {
  const { budget, window, scope, from, to, usedUsd, limitUsd } = pace;
  return {
    event: 'budget',
    key: `budget/${budget}/${window}/limit`,
    thread: `budget/${budget}/${window}`,
    teams: teamsOf(scope),
    usd: usedUsd,
    title: `Budget ${budget} is used up`,
    lines: [
      `Spent so far: ${dollars(usedUsd)} of ${dollars(limitUsd)} (${scopeWords(scope)}).`,
      `The window ends ${minuteText(to)}. To continue before that, request an increase on the budget page.`,
    ],
    path: budgetPath(budget, from.toISOString(), to.toISOString()),
    at,
    breaks: 'quiet-hours',
  };
}

/** Of a window, before which its pace says little. */
const ELAPSED_SHARE_MIN = 0.1;
const USED_SHARE_MIN = 10n;
const DAY_MS = 86_400_000;

/** Pure. When the limit is reached if the window goes on as it has begun; null: not before it ends, or too early to say. */
export function reachesLimitAt(
  { from, to, usedUsd, limitUsd }: Pick<BudgetPace, 'from' | 'to' | 'usedUsd' | 'limitUsd'>,
  now: Date,
): Date | null {
  const [used, limit] = [toFemto(usedUsd), toFemto(limitUsd)];
  const elapsed = now.getTime() - from.getTime();
  const length = to.getTime() - from.getTime();
  if (elapsed < length * ELAPSED_SHARE_MIN || used * USED_SHARE_MIN < limit || used >= limit)
    return null;
  const needed = (BigInt(elapsed) * limit) / used;
  if (needed >= BigInt(length)) return null;
  return new Date(from.getTime() + Number(needed));
}

/** "on course to reach its limit on 2026-09-16, 15 days early" */
function courseWords({ to }: Pick<BudgetPace, 'to'>, reachedAt: Date): string {
  const days = Math.floor((to.getTime() - reachedAt.getTime()) / DAY_MS);
  const early = days >= 1 ? `${days} day${days === 1 ? '' : 's'} early` : 'before its window ends';
  return `on course to reach its limit on ${reachedAt.toISOString().slice(0, 10)}, ${early}`;
}

/** Pure. On course to reach the limit before the window ends. */
export function alertOfCourse(pace: BudgetPace, reachedAt: Date, at: Date): Alert {
  const { budget, window, scope, from, to, usedUsd, limitUsd } = pace;
  return {
    event: 'budget',
    key: `budget/${budget}/${window}/course`,
    thread: `budget/${budget}/${window}`,
    teams: teamsOf(scope),
    usd: usedUsd,
    title: `Budget ${budget} is ${courseWords(pace, reachedAt)}`,
    lines: [
      `Spent so far: ${dollars(usedUsd)} of ${dollars(limitUsd)} (${scopeWords(scope)}).`,
      `At the pace of this window the limit is reached ${minuteText(reachedAt)}; the window ends ${minuteText(to)}.`,
      'Check what spends most, or request an increase in time.',
    ],
    path: budgetPath(budget, from.toISOString(), to.toISOString()),
    at,
    breaks: null,
  };
}

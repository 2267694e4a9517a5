import type { Scope } from '@bursar/limits';
import { fromFemto, toFemto } from '@bursar/pricing';
import { z } from 'zod';
import { Invalid } from '../../platform/errors.js';
import { expectRange } from '../../platform/graphql/pages.js';
import type { Trial } from './backtest.js';
import type { BackTest } from './backtest.service.js';
import { BudgetInFile, toLadder } from '../budget-file.js';

export interface BudgetTrial {
  readonly scope: unknown;
  readonly limit: string;
  readonly window: string;
  readonly timezone: string;
  readonly ladder?: unknown;
  readonly mode?: string | null;
  readonly from?: Date | null;
  readonly to?: Date | null;
}

const DAY_MS = 86_400_000;
/** Longer than anything is kept. */
const DAYS_MAX = 500;

/** By the rules of the configuration file. */
export function toTrial(
  { scope, limit, window, timezone, ladder, mode, from, to }: BudgetTrial,
  now: Date,
): {
  trial: Omit<Trial, 'calendar'> & { readonly scope: Scope };
  from: Date | null;
  to: Date | null;
} {
  const parsed = BudgetInFile.safeParse({
    id: 'trial',
    scope,
    limit,
    window,
    timezone,
    ...(ladder != null && { ladder }),
    ...(mode != null && { mode }),
  });
  if (!parsed.success) throw new Invalid(z.prettifyError(parsed.error), { slug: 'bad_budget' });
  const [start, end] = [from?.getTime() ?? 0, to?.getTime() ?? Infinity];
  expectRange(start, end);
  if (from != null && (to ?? now).getTime() - start > DAYS_MAX * DAY_MS)
    throw new Invalid(`At most ${DAYS_MAX} days are tried out at once.`, { slug: 'bad_range' });
  const steps = toLadder(parsed.data.ladder);
  if (steps === null)
    throw new Invalid('A step of a ladder is taken either `at` a percentage or `on` something.', {
      slug: 'bad_budget',
    });
  const { data } = parsed;
  return {
    trial: {
      scope: data.scope ?? {},
      limit: toFemto(data.limit),
      window: data.window,
      timezone,
      ladder: steps,
      mode: data.mode ?? 'hard',
    },
    from: from ?? null,
    to: to ?? null,
  };
}

export const toBackTest = ({ from, to, windows, stops, sentence }: BackTest) => ({
  from: new Date(from),
  to: new Date(to),
  windows: windows.map(({ start, end, spent, crossed }) => ({
    startsAt: new Date(start),
    endsAt: new Date(end),
    spent: fromFemto(spent),
    crossed: crossed.map(({ at, where: _, ...step }) => ({ ...step, at: new Date(at) })),
  })),
  stops: stops.map(({ team, at, step, window }) => ({
    team,
    at: new Date(at),
    step,
    window: new Date(window),
  })),
  sentence,
});

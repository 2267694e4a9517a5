import { type Coordinates, covers, narrowScope, type Reach, type Scope } from '@bursar/limits';
import { fromFemto, toFemto } from '@bursar/pricing';
import { type Window, wallTime } from '@bursar/time';
import type { configGate } from '../../config/config.module.js';
import { dollars } from '../../platform/text/dollars.js';
import type { StoredBudget } from '../budgets.repository.js';
import { hasReached } from '../ladder/share.js';

/** A budget as it would be, in the window that goes on, with what is taken of that already. */
export interface BudgetAhead {
  readonly budget: StoredBudget;
  /** As it is in force now, where the window stays the same; null: it is new, or counts other calls or another time. */
  readonly before: StoredBudget | null;
  readonly window: Window;
  /** Femtodollars: spent in the window, and what raises in force add to the limit. */
  readonly spent: bigint;
  readonly raised: bigint;
}

/** What of a budget's scope is denied, in words of a scope; its limit denies all of it. */
function deniedOf(
  { limit, mode, ladder }: StoredBudget,
  { spent, raised }: Pick<BudgetAhead, 'spent' | 'raised'>,
): Scope[] {
  const most = toFemto(limit) + raised;
  const limited = mode === 'hard' && spent >= most ? [{}] : [];
  const stopped = ladder.flatMap(({ at, where = {}, ...step }) =>
    step.do === 'stop' && at !== undefined && hasReached(spent, most, at) ? [where] : [],
  );
  return [...limited, ...stopped];
}

/** Pure. Null: it denies nothing that passes now. */
export function denialAhead(
  ahead: BudgetAhead,
  nameOf: (scope: Scope) => string,
): configGate.PlannedDenial | null {
  const { budget, before, window, spent, raised } = ahead;
  const known = new Set(
    (before === null ? [] : deniedOf(before, ahead)).map((where) => JSON.stringify(where)),
  );
  const all = deniedOf(budget, ahead).filter(
    (where) => !known.has('{}') && !known.has(JSON.stringify(where)),
  );
  const whole = all.some((where) => Object.keys(where).length === 0);
  const scopes = (whole ? [{}] : all).flatMap((where): Scope[] => {
    const narrowed = narrowScope<Scope>(budget.scope, where);
    return narrowed === null ? [] : [narrowed];
  });
  if (scopes.length === 0) return null;
  const who = [...new Set(scopes.map(nameOf))].join('; ');
  const { date, time } = wallTime(window.end, budget.timezone);
  const limit = dollars(fromFemto(toFemto(budget.limit) + raised));
  return {
    entityType: 'budget',
    entityId: budget.id,
    sentence:
      `${nameOf(budget.scope)} spent ${dollars(fromFemto(spent))} of ${limit} in this ${budget.window.replace('-', ' ')} already. ` +
      `Calls of ${who} are denied as soon as this is applied, until ${date} ${time} ${budget.timezone}.`,
  };
}

/** "Legal, environment dev"; a team by its name. */
export const scopeWords =
  (teams: ReadonlyMap<string, string>) =>
  (scope: Scope): string => {
    const { team, ...rest } = scope;
    const words = [
      ...(team === undefined ? [] : [teams.get(team) ?? team]),
      ...Object.entries(rest).map(([name, value]) => `${name} ${value}`),
    ];
    return words.length === 0 ? 'the whole organisation' : words.join(', ');
  };

interface Uncovered {
  readonly team: string;
  readonly usd: bigint;
  readonly requests: number;
}

/** Pure. What teams spent that none of these reaches covers, the most first. */
export function uncoveredBy(
  reaches: readonly Reach[],
  spent: readonly { readonly call: Coordinates; readonly usd: bigint; readonly requests: number }[],
): Uncovered[] {
  const teams = new Map<string, Uncovered>();
  for (const { call, usd, requests } of spent) {
    if (requests <= 0 || reaches.some((reach) => covers(reach, call))) continue;
    const team = call['team'] ?? 'unallocated';
    const known = teams.get(team) ?? { team, usd: 0n, requests: 0 };
    teams.set(team, { team, usd: known.usd + usd, requests: known.requests + requests });
  }
  return [...teams.values()].sort((a, b) => b.requests - a.requests || (a.team < b.team ? -1 : 1));
}

const NAMED_MAX = 10;

/** Whom it meets that calls without a budget are denied from now on; null: no call of late. */
export function unbudgetedDenial(
  uncovered: readonly Uncovered[],
  teams: ReadonlyMap<string, string>,
  days: number,
): configGate.PlannedDenial | null {
  if (uncovered.length === 0) return null;
  const named = uncovered
    .slice(0, NAMED_MAX)
    .map(
      ({ team, usd, requests }) =>
        `${teams.get(team) ?? team} (${requests} ${requests === 1 ? 'call' : 'calls'}, ${dollars(fromFemto(usd))})`,
    );
  const more = uncovered.length - named.length;
  return {
    entityType: 'unbudgeted',
    entityId: 'unbudgeted',
    sentence: `No budget covers calls of ${named.join(', ')}${more > 0 ? ` and ${more} more teams` : ''} in the last ${days} days. Such calls are denied as soon as this is applied.`,
  };
}

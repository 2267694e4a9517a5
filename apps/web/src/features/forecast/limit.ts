import type { Limit, Period, Row } from './forecast.query.js';

/** The budget of the same team, or of the organisation, over the same time; null: there is none. */
export function limitOf(
  limits: readonly Limit[],
  { name, from }: Pick<Period, 'name' | 'from'>,
  { kind, id }: Pick<Row, 'kind' | 'id'>,
  pattern: string,
): Limit | null {
  const scope = kind === 'team' && id !== null ? { team: id } : {};
  // Windows of budgets are calendar months and quarters.
  const isCalendar = pattern === 'months' && (name === 'month' || isQuarter(from));
  if (!isCalendar) return null;
  return (
    limits.find(
      (limit) => limit.window === name && JSON.stringify(limit.scope) === JSON.stringify(scope),
    ) ?? null
  );
}

const isQuarter = (from: string): boolean => /-(01|04|07|10)-/.test(from);

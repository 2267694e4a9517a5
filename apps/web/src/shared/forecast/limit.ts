import type { Limit, Period, Row } from './forecast.query.js';

/** The budget of the same team, or of the organisation, over the same time; null: there is none. */
export function limitOf(
  limits: readonly Omit<Limit, 'timezone'>[],
  { name, from }: Pick<Period, 'name' | 'from'>,
  { kind, id }: Pick<Row, 'kind' | 'id'>,
  pattern: string,
): Pick<Limit, 'id' | 'limit'> | null {
  const scope = kind === 'team' && id !== null ? { team: id } : {};
  if (!isWindow({ name, from }, pattern)) return null;
  return (
    limits.find(
      (limit) => limit.window === name && JSON.stringify(limit.scope) === JSON.stringify(scope),
    ) ?? null
  );
}

/** Windows of budgets are calendar months and quarters. */
export const isWindow = ({ name, from }: Pick<Period, 'name' | 'from'>, pattern: string): boolean =>
  pattern === 'months' && (name === 'month' || isQuarter(from));

const isQuarter = (from: string): boolean => /-(01|04|07|10)-/.test(from);

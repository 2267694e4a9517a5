import {
  type BreakerState,
  compileBreaker,
  type Health,
  healthOf,
  type RouteData,
  targetKey,
} from '@bursar/policy';
import type { Sql } from '../platform/database.js';

/** How one target of a route does. */
export interface TargetState {
  readonly route: string;
  /** Its targetKey. */
  readonly target: string;
  readonly state: BreakerState;
  readonly calls: number;
  readonly errors: number;
  readonly p95Ms: number | null;
  readonly observedAt: Date;
}

export function loadTargetStates(sql: Sql): Promise<TargetState[]> {
  return sql.rows(
    `SELECT route, target, state, calls, errors, p95_ms AS "p95Ms", observed_at AS "observedAt" FROM limits.target_state
     ORDER BY route, target`,
  );
}

export async function saveTargetStates(sql: Sql, states: readonly TargetState[]): Promise<void> {
  if (states.length === 0) return;
  await sql.rows(
    `INSERT INTO limits.target_state (route, target, state, calls, errors, p95_ms, observed_at)
     SELECT * FROM unnest($1::text[], $2::text[], $3::jsonb[], $4::int[], $5::int[], $6::int[], $7::timestamptz[])
     ON CONFLICT (route, target) DO UPDATE SET state = excluded.state, calls = excluded.calls, errors = excluded.errors,
       p95_ms = excluded.p95_ms, observed_at = excluded.observed_at`,
    [
      states.map(({ route }) => route),
      states.map(({ target }) => target),
      states.map(({ state }) => JSON.stringify(state)),
      states.map(({ calls }) => calls),
      states.map(({ errors }) => errors),
      states.map(({ p95Ms }) => p95Ms),
      states.map(({ observedAt }) => observedAt),
    ],
  );
}

/** States of routes and targets that are configured no more say nothing. */
export function healthByRoute(
  routes: readonly RouteData[],
  states: readonly TargetState[],
): Map<string, Health> {
  const byRoute = Map.groupBy(states, ({ route }) => route);
  return new Map(
    routes.flatMap(({ key, targets, breaker }) => {
      if (breaker === undefined) return [];
      const wanted = new Set(targets.map(targetKey));
      const compiled = compileBreaker(breaker);
      const health: Health = new Map(
        (byRoute.get(key) ?? [])
          .filter(({ target, state }) => wanted.has(target) && state.state !== 'closed')
          .map(({ target, state }) => [target, healthOf(state, compiled)]),
      );
      return [[key, health] as const];
    }),
  );
}

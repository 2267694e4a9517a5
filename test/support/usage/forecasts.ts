import type { Caller } from '../http/client.js';
import type { TestBursar } from '../processes/server.js';

/** What a test reads of forecasts and plans. */
export interface Row {
  readonly kind: string;
  readonly id: string | null;
  readonly spent: string;
  readonly expected: string | null;
  readonly low: string | null;
  readonly high: string | null;
  readonly withPeak: string | null;
  readonly plan: string | null;
  readonly variance: string | null;
  readonly daysKnown: number;
  readonly daysNeeded: number;
}

export interface Forecast {
  readonly code?: string;
  readonly countedTo: string;
  readonly periods: readonly {
    readonly name: string;
    readonly from: string;
    readonly to: string;
    readonly notCovered: string | null;
    readonly rows: readonly Row[];
    readonly days: readonly Record<'day' | 'spent' | 'expected' | 'low' | 'high', string | null>[];
  }[];
}

export interface Imported {
  readonly code?: string;
  readonly accepted: number;
  readonly replaced: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly problems: readonly { readonly line: number; readonly code: string }[];
}

export interface Change {
  readonly id: string;
  readonly code?: string;
  readonly origin: string;
  readonly undoneBy: string | null;
}

/** Of Search in September, as it is shown. */
export async function versionOfPlan(bursar: TestBursar, as: Caller): Promise<string | null> {
  const query =
    '{ plans(from: "2026-09", to: "2026-09") { ... on SpendPlans { plans { target version } } } }';
  const { plans } = await bursar.gql<{ plans: { plans: Record<'target' | 'version', string>[] } }>(
    query,
    {},
    as,
  );
  return plans.plans.find(({ target }) => target === 'search')?.version ?? null;
}

export const rowOf = ({ periods }: Forecast, id: string | null, at = 0): Row | undefined =>
  periods[at]?.rows.find((row) => row.id === id);

import type { FemtoUsd } from '@bursar/pricing';
import { orgReading, UNALLOCATED } from '../../org/org.module.js';
import type { Sql } from '../../platform/database.js';
import { costWords } from '../allocations/rule.js';
import type { Bearing } from './bearing.js';
import type { ChargeKind } from './charge.js';
import { readMonth, type SharedMonth } from './month-reading.js';

/** What a team, a cost centre or the organisation bears of one charge in one month. */
export interface MonthLine {
  /**
   * Null with a cost centre: the cost centre's own. Null without one: kept by the organisation, the retained line. `unallocated`:
   * what a rule takes off the unallocated usage, as the opposite of what it gives to teams.
   */
  readonly team: string | null;
  readonly costCentre: string | null;
  /**
   * `usage`: calls of no known team, shared by rule; these lines come to zero in every month. `difference`: what an invoice says beside
   * all that is known of it.
   */
  readonly kind: ChargeKind | 'usage' | 'difference';
  readonly description: string;
  readonly amountFemtoUsd: FemtoUsd;
  /** Of unallocated usage: `unallocated`. */
  readonly chargeId: string;
  /** The allocation that put it here; null: named by the charge itself, or taken by no rule. */
  readonly rule: string | null;
  readonly vendor: string | null;
  readonly invoice: string | null;
  readonly user: string | null;
}

/**
 * What a month holds beside invocations: charges spread over their service days, and shared costs split by rule. The month is
 * YYYY-MM in UTC. Exact: the lines sum to the charges of the month to the last digit, in an order that is always the same. It
 * says what is known now: what a closed month is short of or has too much is the difference to what was closed.
 */
export async function monthLines(sql: Sql, month: string): Promise<readonly MonthLine[]> {
  const teams = await orgReading.knownTeams(sql);
  const centres = new Map(teams.map(({ id, costCentres }) => [id, costCentres]));
  return linesOf(await readMonth(sql, month), (team, day) =>
    orgReading.centreOn(centres.get(team) ?? [], day),
  );
}

/** Pure. One line for each charge, rule and bearer; what comes to nothing is left out. */
export function linesOf(
  { charges, unallocated }: SharedMonth,
  centreOf: CentreOf,
): readonly MonthLine[] {
  const ofCharges = charges.flatMap(({ charge, bearings }) => {
    const { id, kind, description, vendor, invoice, user } = charge;
    const about = { chargeId: id, kind, description, vendor, invoice, user };
    return sumsOf(bearings, charge.costCentre, centreOf).map((sum) => ({ ...about, ...sum }));
  });
  const ofUsage = sumsOf(unallocated, null, centreOf).flatMap((sum): MonthLine[] => {
    const about = { chargeId: UNALLOCATED, kind: 'usage', vendor: null, invoice: null } as const;
    const description = `Shared: ${costWords('unallocated')}`;
    return [{ ...about, ...sum, description, user: null }];
  });
  return [...ofCharges, ...ofUsage]
    .filter(({ amountFemtoUsd }) => amountFemtoUsd !== 0n)
    .map(({ team, costCentre, kind, description, amountFemtoUsd, chargeId, rule, ...rest }) => ({
      ...{ team, costCentre, kind, description, amountFemtoUsd, chargeId, rule },
      ...{ vendor: rest.vendor, invoice: rest.invoice, user: rest.user },
    }));
}

/** A team's own cost centre on a day. */
type CentreOf = (team: string, day: string) => string | null;

interface Sum {
  readonly team: string | null;
  readonly costCentre: string | null;
  readonly rule: string | null;
  readonly amountFemtoUsd: FemtoUsd;
}

/** A team's line is in the cost centre that its charge names, or else in the team's own of those days. */
function sumsOf(bearings: readonly Bearing[], named: string | null, centreOf: CentreOf): Sum[] {
  const sums = new Map<string, Sum>();
  for (const { days, rule, costCentre: borne, parts } of bearings)
    for (const { team, amount } of parts) {
      const own = team === null ? null : (named ?? centreOf(team, days.from));
      const costCentre = borne ?? own;
      const key = JSON.stringify([rule?.name ?? null, costCentre, team]);
      const before = sums.get(key)?.amountFemtoUsd ?? 0n;
      const about = { team, costCentre, rule: rule?.name ?? null };
      sums.set(key, { ...about, amountFemtoUsd: before + amount });
    }
  return [...sums.values()];
}

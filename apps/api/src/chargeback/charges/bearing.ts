import type { FemtoUsd } from '@bursar/pricing';
import { type AllocationRule, daysOfChange, ruleFor } from '../allocations/rule.js';
import { ONE, type Part, splitAmount, type Weights } from '../allocations/split.js';
import type { Charge, ServicePeriod } from './charge.js';
import { amountWithin } from './spread.js';

/** Who bears a charge on some days, and why. */
export interface Bearing {
  /** Days of UTC, `to` exclusive. */
  readonly days: ServicePeriod;
  readonly amount: FemtoUsd;
  /** Set where the charge names a cost centre, and no team. */
  readonly costCentre: string | null;
  /** Null: the charge itself says whose it is, or no rule takes it. */
  readonly rule: AllocationRule | null;
  readonly parts: readonly Part[];
}

/** A user in a team. Epoch milliseconds; null: no bound. */
export interface Membership {
  readonly team: string;
  readonly from: number | null;
  readonly to: number | null;
}

/** What decides about the charges of a month. */
export interface Deciding {
  readonly rules: readonly AllocationRule[];
  readonly weightsOf: (rule: AllocationRule) => Weights;
  readonly membershipsOf: (user: string) => readonly Membership[];
  /** Days on which the cost centre of a team changes; of null: of any. */
  readonly centreChangesOf: (team: string | null) => readonly string[];
}

/**
 * Pure. Whose a charge is within a month: the team that it names, the cost centre that it names, the team that its user is in on
 * each day, the teams among which a rule of the day splits it; what is left is the organisation's. The parts of all bearings sum to what
 * falls in the month.
 */
export function bearingsOf(
  charge: Charge,
  month: ServicePeriod,
  deciding: Deciding,
): readonly Bearing[] {
  const from = later(charge.service.from, month.from);
  const to = earlier(charge.service.to, month.to);
  if (from >= to) return [];
  const cuts = [from, ...daysOfDecision(charge, from, to, deciding), to];
  return cuts.slice(1).flatMap((end, i) => {
    const days = { from: cuts[i] ?? from, to: end };
    const amount = amountWithin(charge.amount, charge.service, days);
    return amount === 0n ? [] : [bearingOn(charge, days, amount, deciding)];
  });
}

const later = (a: string, b: string): string => (a > b ? a : b);
const earlier = (a: string, b: string): string => (a < b ? a : b);

/** Where someone else may bear it than on the day before, or in another cost centre. */
function daysOfDecision(
  { team, costCentre, user }: Charge,
  from: string,
  to: string,
  { rules, membershipsOf, centreChangesOf }: Deciding,
): string[] {
  if (costCentre !== null) return [];
  const centres = centreChangesOf(team).filter((day) => from < day && day < to);
  if (team !== null) return [...new Set(centres)].sort();
  const moves = user === null ? [] : membershipsOf(user).flatMap((one) => [one.from, one.to]);
  const days = moves.flatMap((at) => (at === null ? [] : [firstDayAt(at)]));
  const all = [...centres, ...days, ...daysOfChange(rules, from, to)].filter(
    (day) => from < day && day < to,
  );
  return [...new Set(all)].sort();
}

/** The first day that begins at an instant or after it. */
const firstDayAt = (at: number): string =>
  new Date(Math.ceil(at / 86_400_000) * 86_400_000).toISOString().slice(0, 10);

function bearingOn(
  charge: Charge,
  days: ServicePeriod,
  amount: FemtoUsd,
  { rules, weightsOf, membershipsOf }: Deciding,
): Bearing {
  const whole = (team: string | null): Bearing => ({
    ...{ days, amount, costCentre: null, rule: null },
    parts: [{ team, weight: ONE, amount }],
  });
  if (charge.team !== null) return whole(charge.team);
  if (charge.costCentre !== null) return { ...whole(null), costCentre: charge.costCentre };
  const team = charge.user === null ? null : teamOn(membershipsOf(charge.user), days.from);
  if (team !== null) return whole(team);
  const rule = ruleFor(rules, charge, days.from);
  if (rule === null) return whole(null);
  return { days, amount, costCentre: null, rule, parts: splitAmount(amount, weightsOf(rule)) };
}

function teamOn(memberships: readonly Membership[], day: string): string | null {
  const at = Date.parse(`${day}T00:00:00Z`);
  const found = memberships.find(
    ({ from, to }) => (from ?? -Infinity) <= at && at < (to ?? Infinity),
  );
  return found?.team ?? null;
}
